"""Files in an S3 store instead of on disk: FILES_BUCKET says in which bucket; needs requirements/s3.txt."""

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


def _as_on_disk(name):
    """The method of the store, whose troubles are an OSError, as those of a disk are."""
    method = getattr(S3Storage, name)

    def asked(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            raise OSError("the S3 store does not answer") from error

    return asked


class Bucket(S3Storage):
    """Reached by us alone: what it holds has no address that could be passed on, signed or not."""

    _open, _save = _as_on_disk("_open"), _as_on_disk("_save")
    delete, listdir, get_modified_time = _as_on_disk("delete"), _as_on_disk("listdir"), _as_on_disk("get_modified_time")

    def __init__(self, **options):
        patience = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})
        super().__init__(**{"client_config": patience} | options)

    def url(self, name, *_args, **_kwargs):
        raise ValueError("files are handed over by posts.files.hand_over alone")
