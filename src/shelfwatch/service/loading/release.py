"""Decide about a held upload: release it, so that it is loaded after all, or discard it."""

from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.uploads.held import Held
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import Records
from shelfwatch.service.loading.load import LoadContext, load, repeated
from shelfwatch.service.loading.plan import Progress, no_progress
from shelfwatch.service.loading.request import LoadRequest

DISCARDED = "Discarded: nothing of it was written, and nobody was told."


def release(
    platform: Records, upload_id: str, load_context: LoadContext, progress: Progress = no_progress
) -> UploadReport:
    """Load a held upload without the brake; the report says what became of it.

    Levels that newer uploads cover by now are superseded. Killed halfway, the same call
    finishes it. The caller shows what `HeldUploads.put_away` says of files that stayed.
    Raises Misuse where it is not held, and what `load` raises.
    """
    held = find_held(platform, upload_id)
    known = platform.uploads.find(upload_id)
    if known is not None and known.status is Status.LOADED:
        # Killed between the commit and putting the file away: only the file is left to be moved.
        platform.held_uploads.put_away()
        return repeated(known)
    try:
        report = load_held(platform, held, load_context, progress)
    except EnvironmentFault as fault:
        # Two people may answer at once. The slower one's file is moved away beneath it, and "the
        # file is gone" would be the wrong thing to say.
        refuse_decided(platform, upload_id, fault)
        raise
    platform.held_uploads.put_away()
    return report


def load_held(
    platform: Records, held: Held, load_context: LoadContext, progress: Progress
) -> UploadReport:
    """Load the kept file of a held upload, as it was sent."""
    with platform.held_uploads.file(held.upload.id) as path:
        request = LoadRequest(
            path=path,
            name=held.upload.file,
            origin=held.upload.origin,
            store=held.store,
            version=held.upload.version,
            baseline=held.upload.baseline,
            default_store=held.default_store,
            source=held.upload.source,
            missing=held.missing,
            released=held.upload,
        )
        return load(platform, request, load_context, progress)


def refuse_decided(platform: Records, upload_id: str, fault: EnvironmentFault) -> None:
    """Raise Misuse where somebody else has decided meanwhile: then its file is gone for that."""
    known = platform.uploads.find(upload_id)
    if known is not None and known.status not in (Status.HELD, Status.UNFINISHED):
        raise not_held(platform, upload_id) from fault


def discard(platform: Records, upload_id: str) -> Held:
    """Never load a held upload; what it was. Raises Misuse where it is not held.

    Nothing is lost: its file lies with the refused ones afterwards, and where it can't be put
    there, the caller shows what `HeldUploads.put_away` says of it.
    """
    held = find_held(platform, upload_id)
    if not platform.held_uploads.discard(upload_id, DISCARDED):
        platform.held_uploads.put_away()
        raise not_held(platform, upload_id)
    platform.held_uploads.put_away()
    return held


def find_held(platform: Records, upload_id: str) -> Held:
    """The held upload with that id. Raises Misuse where there is none."""
    held = platform.held_uploads.find(upload_id)
    if held is None:
        raise not_held(platform, upload_id)
    return held


def not_held(platform: Records, upload_id: str) -> Misuse:
    """What to say of an upload that waits for no decision."""
    known = platform.uploads.find(upload_id)
    if known is None:
        return Misuse(f"There is no upload {upload_id}; `status` lists what is held.")
    return Misuse(f"{known.upload.file} ({upload_id}) is not held: it is {known.status} already.")
