"""What the languages of the world write with, as far as a code page is known by it."""

from dataclasses import dataclass

# Letters beyond ASCII in lower case, and about how many of a hundred such each of them is.
LATIN: dict[str, dict[str, int]] = {
    "German": {"ü": 40, "ä": 33, "ö": 19, "ß": 8},
    "French": {
        "é": 60,
        "è": 9,
        "à": 14,
        "ê": 7,
        "ç": 3,
        "â": 2,
        "î": 2,
        "ô": 2,
        "û": 2,
        "ù": 2,
        "ë": 1,
        "ï": 1,
        "œ": 1,
        "ü": 1,
        "ÿ": 1,
        "æ": 1,
    },
    "Spanish": {"ó": 29, "í": 24, "á": 19, "é": 15, "ñ": 10, "ú": 6, "ü": 1},
    "Portuguese": {
        "ã": 22,
        "ç": 15,
        "á": 14,
        "é": 14,
        "ó": 9,
        "í": 8,
        "ê": 6,
        "õ": 4,
        "ú": 3,
        "â": 3,
        "à": 2,
        "ô": 1,
    },
    "Italian": {"à": 30, "è": 27, "ò": 15, "ù": 14, "é": 8, "ì": 6, "ó": 1, "í": 1},
    "Dutch": {"ë": 50, "é": 25, "ï": 15, "ö": 5, "ü": 3, "è": 3, "ê": 1},
    "Danish": {"ø": 33, "æ": 33, "å": 33, "é": 2},
    "Swedish": {"ä": 42, "å": 30, "ö": 28, "é": 2},
    "Icelandic": {
        "ð": 27,
        "á": 12,
        "í": 12,
        "þ": 9,
        "ó": 9,
        "ö": 8,
        "æ": 8,
        "é": 5,
        "ú": 5,
        "ý": 3,
    },
    "Catalan": {
        "à": 25,
        "é": 15,
        "ó": 15,
        "è": 12,
        "í": 10,
        "ç": 8,
        "ò": 8,
        "ú": 5,
        "ï": 2,
        "á": 1,
        "ü": 1,
    },
    "Polish": {"ł": 26, "ę": 16, "ą": 15, "ó": 13, "ż": 12, "ś": 9, "ć": 5, "ń": 3, "ź": 1},
    "Czech": {
        "í": 22,
        "á": 16,
        "ě": 12,
        "é": 9,
        "ř": 9,
        "č": 7,
        "ý": 7,
        "ž": 7,
        "š": 6,
        "ů": 5,
        "ú": 1,
        "ó": 1,
        "ň": 1,
        "ť": 1,
        "ď": 1,
    },
    "Slovak": {
        "á": 22,
        "í": 13,
        "ý": 13,
        "č": 12,
        "é": 11,
        "ž": 11,
        "š": 11,
        "ú": 8,
        "ť": 6,
        "ľ": 4,
        "ô": 2,
        "ň": 2,
        "ä": 1,
        "ó": 1,
        "ď": 1,
    },
    "Hungarian": {"é": 30, "á": 28, "ö": 9, "ő": 9, "ó": 9, "ü": 5, "í": 5, "ú": 3, "ű": 3},
    "Romanian": {"ă": 40, "â": 10, "î": 15, "ş": 20, "ţ": 15},
    "Croatian": {"š": 32, "č": 30, "ž": 18, "ć": 14, "đ": 6},
    "Turkish": {"ı": 30, "ş": 11, "ü": 11, "ğ": 8, "ç": 7, "ö": 5},
    "Estonian": {"ä": 35, "õ": 35, "ü": 20, "ö": 8, "š": 1, "ž": 1},
    "Latvian": {
        "ā": 40,
        "ī": 18,
        "ē": 15,
        "š": 8,
        "ņ": 5,
        "ū": 4,
        "ļ": 4,
        "ž": 2,
        "ģ": 2,
        "ķ": 2,
        "č": 1,
    },
    "Lithuanian": {"ė": 24, "š": 17, "ų": 16, "ž": 11, "ū": 8, "ą": 8, "į": 7, "č": 5, "ę": 3},
}  # fmt: skip -- a letter a line would be pages

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґђјљњћџ"
GREEK = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"

JAPANESE = (
    "ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひ"
    "びぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろわをんァアィイゥウェエォオカガキギクグケゲコゴサ"
    "ザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラ"
    "リルレロワヲンヴー・々日本東京大阪市店商品在庫数量倉名古屋町区人一二三四五六七八九十中上下小高山川田"
    "月火水木金土年新番号発注点拠販売単価格税込合計入出荷台色白黒赤青緑茶米酒肉魚野菜果物用具紙本社部支北"
    "南西福岡神奈広島横浜仙札幌県府村木林松井石原藤伊佐子男女学生"
)
SIMPLIFIED = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里"
    "后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从"
    "动两长知样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等"
    "几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先"
    "山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金"
    "何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题"
    "建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展"
    "该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息"
    "写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影"
    "失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴切茶壶杯店仓库存货号码码项目列表编"
    "称价格类型规厂供应商零售批销售米油盐糖酒肉鱼菜果纸笔衣裤鞋帽"
)
TRADITIONAL = (
    "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡"
    "後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從"
    "動兩長知樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等"
    "幾很業最間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先"
    "山五太水萬市眼體別處總才場師書比住員九笑性通目華報立馬命張活難神數件安表原車白應路期叫死常提感金"
    "何更反合放做系計或司利受光王果親界及今京務制解各任至清物台象記邊共風戰干接它許八特覺望直服毛林題"
    "建南度統色字請交愛讓認算論百吃義科怎元社術結六功指思非流每青管夫連遠資隊跟帶花快條院變聯言權往展"
    "該領傳近留紅治決周保達辦運武半候七必城父強步完革深區即求品士轉量空甚眾技輕程告江語英基派滿式李息"
    "寫呢識極令黃德收臉錢黨倒未持取設始版雙歷越史商千片容研像找友孩站廣改議形委早房音火際則首單據導影"
    "失拿網香似斯專石若兵弟誰校讀志飛觀爭究包組造落視濟喜離雖壞興切茶壺杯店倉庫存貨號碼編稱價格類型規"
    "廠供應零售批銷米油鹽糖酒肉魚菜果紙筆衣褲鞋帽北灣"
)
KOREAN = (
    "이가다는을를에의한지고사기로하시대스리자인아도나서어주정일수전부구보성상국해제장동경여조신원공용우명"
    "비소관산치위차생화니라면등음들만그것있없했으과와년월개중내외방법문물품목재창울천광남북강평점매장번호단"
    "코드이름름수량고량입출판세트박병컵잔접시냄비칼펜종책상의자커피녹홍설탕금우유빵과쌀김간장된소돼지닭고기"
    "생선채배추양파마늘감토마미크블랙화흰검빨파노초록색형대중형주전부산인천제"
)


@dataclass(frozen=True, slots=True)
class CodePage:
    """A code page: its codec, what people call it, and what it is known by.

    `languages` are of LATIN; `letters` are those of another alphabet, and `common` the characters
    that come often in a language of thousands of them. The `rarity` tells how seldom files are in
    it, as a logarithm; `is_old` marks those that are thought of only where no other fits.
    """

    codec: str
    label: str
    languages: tuple[str, ...] = ()
    letters: str = ""
    common: frozenset[str] = frozenset()
    rarity: float = 0.0
    is_old: bool = False


WESTERN = (
    "German",
    "French",
    "Spanish",
    "Portuguese",
    "Italian",
    "Dutch",
    "Danish",
    "Swedish",
    "Icelandic",
    "Catalan",
)  # fmt: skip -- one name a line would be a page
CENTRAL = ("Polish", "Czech", "Slovak", "Hungarian", "Romanian", "Croatian", "German")
BALTIC = ("Estonian", "Latvian", "Lithuanian")

# The commoner ones first: where two of them read a text alike, the first is named.
CODE_PAGES = (
    CodePage("cp1252", "Windows-1252", WESTERN),
    CodePage("cp1250", "Windows-1250", CENTRAL, rarity=1.0),
    CodePage("cp1254", "Windows-1254", ("Turkish",), rarity=0.5),
    CodePage("cp1257", "Windows-1257", BALTIC, rarity=3.0),
    CodePage("cp1251", "Windows-1251", letters=CYRILLIC),
    CodePage("cp1253", "Windows-1253", letters=GREEK),
    CodePage("cp932", "Shift-JIS", common=frozenset(JAPANESE)),
    CodePage("euc_jp", "EUC-JP", common=frozenset(JAPANESE)),
    CodePage("gb18030", "GB18030", common=frozenset(SIMPLIFIED)),
    CodePage("big5", "Big5", common=frozenset(TRADITIONAL)),
    CodePage("cp949", "EUC-KR", common=frozenset(KOREAN)),
    CodePage("koi8_r", "KOI8-R", letters=CYRILLIC, is_old=True),
    CodePage("cp866", "DOS 866", letters=CYRILLIC, is_old=True),
    CodePage("cp850", "DOS 850", WESTERN, is_old=True),
    CodePage("mac_roman", "Mac Roman", WESTERN, is_old=True),
)

LABELS = {page.codec: page.label for page in CODE_PAGES}
