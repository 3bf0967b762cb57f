"""What people are told of a file that somebody has to mend: one that was refused, or has rejects.

It goes to the people who are asked about held files: nobody looks into a log.
"""

import hashlib
from collections.abc import Collection, Sequence

from shelfwatch.core.alerting.delivery import Delivery, question_to
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import readable_name
from shelfwatch.core.text.harmless import spelt_out
from shelfwatch.core.uploads.held import recipients_of_question
from shelfwatch.core.uploads.upload import Reject, Status, UploadReport

# Rejects that a notice names; the file of rejects has all.
MOST_REJECTS = 20


def is_to_mend(report: UploadReport) -> bool:
    """Whether somebody should look at the file: it was refused, or rows of it were rejected."""
    is_loaded = report.status is Status.LOADED
    return report.status is Status.REFUSED or (is_loaded and report.outcomes.rejected > 0)


def notices(
    report: UploadReport, stores: Collection[str], folder: str, subscribers: Sequence[Subscriber]
) -> list[Delivery]:
    """The message about a file to mend, to everybody who is told of it.

    `stores` are the names of those that it is known to be about, and `folder` is where it lies
    afterwards, or its rejects do. The same fault of one source makes one message a day, however
    often the file is exported anew: an hourly file with one bad row is no news.
    """
    upload, text = report.upload, notice_text(report, folder)
    about = fault_key(report)
    return [
        question_to(subscriber, text, about, upload.arrived, upload.id)
        for subscriber in recipients_of_question(
            {store_key(store) for store in stores}, subscribers
        )
    ]


def fault_key(report: UploadReport) -> str:
    """Equal for the same fault of the same source on the same day."""
    upload = report.upload
    faults = [f"{one.column}|{one.value}|{one.reason}|{one.cells}" for one in report.rejects]
    # Only a refusal's message: else it has figures of the whole file, which differ every hour.
    digest = hashlib.sha256("\n".join(faults or [report.message]).encode()).hexdigest()
    return f"to mend|{upload.source}|{upload.arrived:%Y-%m-%d}|{digest}"


def notice_text(report: UploadReport, folder: str) -> str:
    """What is told of a file to mend: the first line is the subject."""
    file = shown_file(report)
    if report.status is Status.REFUSED:
        return "\n".join(
            [
                f"Refused: {file}",
                "",
                f"Nothing of {file} was written:",
                "",
                f"  {spelt_out(report.message)}",
                "",
                f"It lies in {folder} now. Mend it, and drop it into the inbox again.",
            ]
        )
    rejects = report.rejects
    rows = "1 row" if len(rejects) == 1 else f"{len(rejects):,} rows"
    more = len(rejects) - MOST_REJECTS
    return "\n".join(
        [
            f"Not understood: {rows} of {file}",
            "",
            "The other rows were loaded. Of these the old counts stay:",
            "",
            *map(reject_line, rejects[:MOST_REJECTS]),
            *([f"  and {more:,} more"] if more > 0 else []),
            "",
            f"All of them lie in {folder}, in the file that ends in .rejects.csv.",
            "Mend them there, and drop that file into the inbox.",
        ]
    )


def shown_file(report: UploadReport) -> str:
    """The name of a file with its folder of the inbox, on one line."""
    upload = report.upload
    name = f"{upload.source}/{upload.file}" if upload.source else upload.file
    return spelt_out(readable_name(name))


def reject_line(fault: Reject) -> str:
    """One reject as a line of a list: where, what stood there, and why it was not taken."""
    place = f"  row {fault.row}"
    if fault.column is not None:
        place += f", {spelt_out(fault.column)} '{spelt_out(readable_name(fault.value))}'"
    return f"{place}: {fault.reason}"
