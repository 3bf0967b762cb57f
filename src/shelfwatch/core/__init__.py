"""The trade: stock, uploads, alerts and their rules. Start here.

Glossary. Each thing has one name, in code, tests, messages and documents:

- A **store** has a **count** of an **item**: together a **level**.
- An **upload** is one file that arrived, with its **origin**, hash and **version** (when the file
  was made). Each **row** of it gives a count for one level; a row that can't be understood is a
  **reject**. An upload **covers** a level if it gives a count for it, changed or not. A row is
  **superseded** where a newer upload covers its level, and **untracked** where the file says that
  no count is kept.
- A **change** is a level before and after. `stock.change.judge` says which **kind** of alert it
  makes: out of stock, low (at its **threshold**), back in stock, or none. An **outage** lasts from
  out until the item is there again. A **rule** says something of all items that match a pattern.
- An **alert** is what people are told about one store, from the changes of one upload.
- A **subscriber** has an address, and is told of some stores. A **delivery** is one message
  to one subscriber, and a **channel** (e-mail, a chat) carries it.
- To **check** is to judge the changes of an upload, and to record alerts and deliveries. To
  **deliver** is to send what is due. To **publish** is to hand an alert to the topic on AWS.
- A **held upload** waits for a person, because it would change so much; to **hold** it is to keep
  its file and write no level. A **question** is the message that asks whether to **release** or to
  **discard** it.
- A **lease** is the right to work on something for a limited time; a **claim** is a conditional
  write that only one process can win.

What is promised:
- every row ends as exactly one of five outcomes (`uploads.upload.Outcomes`);
- an unreadable cell is a reject and never a zero (`stock.count`, `stock.identity`);
- ids of uploads, alerts and deliveries follow from what they are about, so doing a thing twice
  finds what was done the first time.

Everything here is pure: no clock, environment, disk or network, and the standard library only.
"""
