"""`make bench`: what each page costs, as a ratio to the floor view measured in the same run.

POSTS=10000,100000 says the sizes. Prints a table and writes DATA_DIR/bench.json.
"""

import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROUNDS = int(os.environ.get("ROUNDS", 150))
WARM_UP = 20
DATA_DIR = Path(os.environ.get("DATA_DIR", HERE.parent.parent / ".data")).resolve()
PORT = int(os.environ.get("PORT", 8099))


def database_urls(name):
    """(web, owner) addresses of the bench's own database, made empty if it is not there."""
    import dj_database_url
    import psycopg2

    from smartpitch import embedded

    found = {
        key: os.environ.get(variable) for key, variable in (("web", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL"))
    }
    if not all(found.values()):
        found = embedded.urls()
    config = dj_database_url.parse(found["owner"])
    server = psycopg2.connect(
        dbname="postgres",
        user=config["USER"],
        password=config["PASSWORD"] or None,
        host=config["HOST"] or config.get("OPTIONS", {}).get("host") or None,
        port=config["PORT"] or None,
    )
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'create database "{name}"')
    server.close()
    return tuple(urlsplit(found[key])._replace(path=f"/{name}").geturl() for key in ("web", "owner"))


def environment(web, owner, login="web"):
    """Production's settings, on plain http."""
    return os.environ | {
        "DATABASE_URL": web,
        "DATABASE_OWNER_URL": owner,
        "DATABASE_LOGIN": login,
        "DJANGO_SETTINGS_MODULE": "tests.performance.settings",
        "SECRET_KEY": "bench",
        "SITE_URL": "https://127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "STATIC_ROOT": str(DATA_DIR / "bench-static"),
        "DEBUG": "0",
        "TESTING": "0",
    }


def build(posts, web, owner):
    """Migrate and load the world unless it is there already."""
    run = [sys.executable, "manage.py"]
    subprocess.run([*run, "migrate", "-v0"], env=environment(web, owner, "owner"), check=True)
    subprocess.run([*run, "createcachetable"], env=environment(web, owner, "owner"), check=True)
    subprocess.run([*run, "collectstatic", "--noinput", "-v0"], env=environment(web, owner), check=True)
    subprocess.run(
        [sys.executable, "-m", "tests.performance.load", str(posts)], env=environment(web, owner, "owner"), check=True
    )


def serve(web, owner):
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{PORT}", "smartpitch.wsgi"]
    log = (DATA_DIR / "bench.log").open("w")
    server = subprocess.Popen([*command, "--log-level", "warning"], env=environment(web, owner), stderr=log)
    for _try in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).request("GET", "/")
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not start")


def get(path, cookie):
    """One request on a connection of its own: (milliseconds, status, bytes)."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "cs"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return (time.perf_counter() - began) * 1000, response.status, len(body)


def measure(pages):
    """Interleave all pages with the floor; {page: [milliseconds]} and {page: bytes}."""
    times, sizes = {name: [] for name in pages}, {}
    for number in range(WARM_UP + ROUNDS):
        for name, (path, cookie, expected) in pages.items():
            spent, status, size = get(path, cookie)
            if status != expected:
                raise SystemExit(f"{name}: {path} answered {status}, not {expected}")
            sizes[name] = size
            if number >= WARM_UP:
                times[name].append(spent)
    return times, sizes


def resident(server):
    """Megabytes of each web worker."""
    import psutil

    return [child.memory_info().rss / 1e6 for child in psutil.Process(server.pid).children()]


def run(posts):
    web, owner = database_urls(f"smartpitch_bench_{posts}")
    print(f"{posts:,} posts: loading", flush=True)
    build(posts, web, owner)
    known = json.loads(
        subprocess.run(
            [sys.executable, "-m", "tests.performance.load", "--pages"],
            env=environment(web, owner, "owner"),
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()[-1]
    )
    server = serve(web, owner)
    try:
        times, sizes = measure(
            {page["page"]: (page["path"], page["cookie"], page["status"]) for page in known["pages"]}
        )
        memory = resident(server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    floor = statistics.median(times["floor"])
    rows = []
    for page in known["pages"]:
        ordered = sorted(times[page["page"]])
        rows.append(
            {
                "page": page["page"],
                "role": page["role"],
                "posts": posts,
                "p50_ms": round(statistics.median(ordered), 2),
                "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 2),
                "ratio": round(statistics.median(ordered) / floor, 2),
                "queries": page["queries"],
                "bytes": sizes[page["page"]],
            }
        )
    return rows, memory, known["composer"]


def main():
    results = []
    for posts in (int(size) for size in os.environ.get("POSTS", "10000,100000").replace(" ", "").split(",")):
        rows, memory, composer = run(posts)
        results += rows
        print(f"{'page':16}{'role':10}{'p50 ms':>8}{'p95 ms':>8}{'× floor':>9}{'queries':>9}{'bytes':>9}")
        for row in rows:
            print(
                f"{row['page']:16}{row['role']:10}{row['p50_ms']:8.2f}{row['p95_ms']:8.2f}"
                f"{row['ratio']:9.2f}{row['queries']:9}{row['bytes']:9}"
            )
        print(f"composer with 80 pitches: {composer:.0f} ms")
        print("web workers: " + ", ".join(f"{size:.0f} MB" for size in memory), flush=True)
    target = DATA_DIR / "bench.json"
    target.write_text(json.dumps(results, indent=1))
    print(f"written: {target.name}")


if __name__ == "__main__":
    main()
