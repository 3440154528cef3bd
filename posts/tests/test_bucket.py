"""Files in an S3 store: the same as on disk, against a real server."""

from datetime import timedelta

import boto3
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from moto.server import ThreadedMotoServer

from cities.codes import new_code
from conftest import make_file, make_picture, make_practice
from posts import files
from posts.files import hand_over, sweep
from posts.models import Attachment

pytestmark = pytest.mark.django_db
KEYS = {"access_key": "test", "secret_key": "test", "region_name": "us-east-1"}


@pytest.fixture
def server():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def bucket(server, settings, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    name = f"files-{new_code().lower()}"  # servers of one process share their memory
    store = boto3.resource("s3", endpoint_url=address, region_name="us-east-1").create_bucket(Bucket=name)
    options = {"bucket_name": name, "endpoint_url": address, **KEYS}
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "posts.bucket.Bucket", "OPTIONS": options}}
    return store


@pytest.fixture
def file(pisek, jana):
    return make_file(make_practice(pisek, jana), jana, "plán.png", make_picture())


def lying(bucket):
    return {thing.key for thing in bucket.objects.all()}


def test_a_file_goes_in_and_comes_out_through_the_one_door(file, bucket):
    assert lying(bucket) == {file.stored, file.preview}
    answer = hand_over(file)
    content = b"".join(answer.streaming_content)
    assert content == bucket.Object(file.stored).get()["Body"].read() and len(content) == file.size
    assert answer["Cache-Control"] == "private, no-store" and answer["Content-Type"] == "image/png"


def test_what_lies_in_the_store_has_no_address_of_its_own(file):
    with pytest.raises(ValueError, match="hand_over"):
        default_storage.url(file.stored)


def test_the_sweep_drops_strays_and_tells_of_what_is_missing(file, bucket, monkeypatch):
    default_storage.save("ab/stray", ContentFile(b"half"))
    assert sweep() is None  # it might still be on its way in
    monkeypatch.setattr(files, "FRESH", timedelta(seconds=-5))
    bucket.Object(file.preview).delete()
    assert sweep() == "1 strays dropped, 0 files missing"
    bucket.Object(file.stored).delete()
    assert sweep() == "0 strays dropped, 1 files missing"
    file.refresh_from_db()
    assert file.state == Attachment.State.MISSING


def test_a_file_that_is_not_there_is_missing(file, bucket):
    bucket.Object(file.stored).delete()
    with pytest.raises(Http404):
        hand_over(file)


def test_a_store_that_does_not_answer_is_told_in_words_and_nothing_is_written_down(file, server, jana):
    server.stop()
    with pytest.raises(ValidationError, match="nelze teď uložit"):
        make_file(file.post, jana, "druhý.png", make_picture())
    assert Attachment.objects.count() == 1
