# SPDX-License-Identifier: BSD-3-Clause
"""Redis in a unikernel, asked by Debian's redis-cli and redis-benchmark."""
import contextlib
import os
import re
import select
import socket
import struct
import subprocess
import time

import pytest

import netns
import redis_suite
from conftest import LIMIT, ROOT, UK, Uk, free_port, variant


@pytest.fixture(scope="module", autouse=True)
def image():
    subprocess.run([UK, "build", "redis"], check=True, timeout=LIMIT)


@pytest.fixture
def redis(uk, port):
    """Starts the server with further arguments; redis-cli's answer to one
    command, or to many on its standard input."""
    def start(*args, options=()):
        argv = ["/redis/redis.conf", *args] if args else []
        guest = uk.start("redis", "--no-build", "--port", f"{port}:6379",
                         *options, *(["--", *argv] if argv else []))
        assert guest["url"] == f"redis://127.0.0.1:{port}"

        def cli(*words, stdin=None):
            p = subprocess.run(["redis-cli", "-p", str(port), *words],
                               input=stdin, capture_output=True,
                               encoding="latin-1", timeout=60)
            assert p.returncode == 0, p.stdout + p.stderr
            return p.stdout.rstrip("\n")
        return cli
    return start


COMMANDS = """
set a 1
incrby a 41
append s hello
getrange s 1 3
setrange s 10 x
mset k1 v1 k2 v2
mget k1 nosuch k2
rpush l a b c d
lrange l 0 -1
lmove l m left right
sadd s1 a b c
sadd s2 b c d
sinterstore s3 s1 s2
scard s3
zadd z 1 one 2 two 3 three
zrangebyscore z (1 +inf withscores
zunion 2 z z withscores
hset h f1 v1 f2 2
hincrbyfloat h f2 1.25
hgetall h
setbit bits 100 1
bitcount bits
bitfield bits incrby u8 96 5
pfadd hll a b c a
pfcount hll
geoadd g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
geodist g Palermo Catania km
geosearch g fromlonlat 15 37 byradius 200 km asc
xadd x 1-1 f v
xadd x 1-2 f w
xrange x - +
xgroup create x grp 0
xreadgroup group grp c1 count 1 streams x >
xpending x grp
expire a 100
persist a
type z
object encoding z
rename s t
exists s t
lpush wrong-type-key 1
get wrong-type-key
eval "return {KEYS[1], ARGV[1], redis.call('get', 'a')}" 1 key arg
eval "return cjson.encode({1, 2, {a = 'b'}})" 0
eval "return cmsgpack.unpack(cmsgpack.pack({7}))[1] + bit.band(12, 10)" 0
eval "return redis.call('nosuch')" 0
eval "return struct.unpack('>I2', struct.pack('>I2', 258))" 0
function load "#!lua name=lib\\n redis.register_function('f', function(k, a) \
return a[1] .. '!' end)"
fcall f 0 hi
multi
incr a
get a
exec
config set maxmemory-policy allkeys-lru
config get maxmemory-policy
acl whoami
debug digest-value a
dump a
dbsize
sort l desc alpha
copy a b
set e v ex 1 nx
getex e persist
command count
nosuch
"""


@pytest.fixture
def linux(tmp_path):
    """Debian's own server, which redis-tools has under another name; what
    redis-cli answers to commands on its standard input."""
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", tmp_path],
        executable="/usr/bin/redis-check-rdb", stdout=subprocess.DEVNULL)

    def cli(stdin):
        while subprocess.run(["redis-cli", "-p", str(port), "ping"],
                             capture_output=True).returncode:
            pass
        return subprocess.run(["redis-cli", "-p", str(port)], input=stdin,
                              capture_output=True, encoding="latin-1").stdout
    yield cli
    server.kill()
    server.wait()


def test_commands_as_on_linux(redis, linux):
    cli = redis()
    assert cli("ping") == "PONG"
    got, expected = cli(stdin=COMMANDS), linux(COMMANDS).rstrip("\n")
    assert len(expected.splitlines()) > 100
    assert got.splitlines() == expected.splitlines()
    server = cli("info", "server")
    assert "redis_version:7.0.15" in server
    assert "multiplexing_api:epoll" in server


def sent_again(s):
    """Packets that this end sent again: tcpi_total_retrans."""
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    return struct.unpack_from("I", info, 100)[0]


def test_many_clients(redis, port):
    """Opened at once: no packet has to be sent twice, which took seconds."""
    cli = redis()
    clients = []
    for _ in range(30):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", port))
        clients.append(s)
    for s in clients:
        s.settimeout(60)
        select.select([], [s], [], 60)
        s.sendall(b"PING\r\n")
        assert s.recv(100) == b"+PONG\r\n"
    assert [sent_again(s) for s in clients] == [0] * 30
    for _ in range(10):
        for s in clients:
            s.sendall(b"INCR n\r\n" * 10)
        for s in clients:
            answer = b""
            while answer.count(b"\r\n") < 10:
                answer += s.recv(4096)
    assert cli("get", "n") == "3000"
    p = subprocess.run(["redis-benchmark", "-p", str(port), "-t",
                        "set,get,incr,lpush,mset", "--csv", "-c", "2", "-n",
                        "5000", "-P", "16"],
                       capture_output=True, text=True, timeout=120)
    assert p.returncode == 0, p.stdout + p.stderr
    rows = re.findall(r'^"(\w+).*?","([\d.]+)"', p.stdout, re.M)
    assert [r[0] for r in rows] == ["SET", "GET", "INCR", "LPUSH", "MSET"]
    assert "connected_clients:31\n" in cli("info", "clients")
    for s in clients:
        s.close()


def test_large_values(redis, port):
    """Each opens the receive window several times, where the peer (user
    networking) does not scale it. (Once it took two seconds each time.)"""
    cli = redis()
    p = subprocess.run(["redis-benchmark", "-p", str(port), "-t", "set,get",
                        "-d", "300000", "-n", "200", "-c", "2", "-q"],
                       capture_output=True, timeout=120)
    assert p.returncode == 0, p.stderr.decode()
    assert cli("strlen", "key:__rand_int__") == "300000"


def test_saves_without_fork(redis, uk):
    """RDB and AOF, in the foreground; the log says so. A restart of the server
    finds what was saved: by DEBUG, which loads it anew."""
    cli = redis("--enable-debug-command", "yes", "--appendonly", "no")
    cli("debug", "populate", "5000", "key", "50")
    digest = cli("debug", "digest")
    assert cli("bgsave") == "Background saving started"
    assert "ERR Background save already" not in cli("lastsave")
    assert cli("debug", "reload") == "OK"
    assert cli("debug", "digest") == digest
    assert cli("config", "set", "appendonly", "yes") == "OK"
    cli("set", "after", "rewrite")
    cli("bgrewriteaof")
    digest = cli("debug", "digest")
    assert cli("debug", "loadaof") == "OK"
    assert cli("debug", "digest") == digest
    persistence = cli("info", "persistence")
    for field in ("rdb_last_bgsave_status:ok", "aof_last_bgrewrite_status:ok",
                  "aof_last_write_status:ok", "aof_enabled:1"):
        assert field in persistence
    log = uk("logs", "redis").stdout.decode()
    assert "There is no fork() here: saving in the foreground" in log
    assert "no fork() here: rewriting the append only file" in log
    assert "Background saving terminated with success" in log


@pytest.fixture(scope="module")
def keeper(tmp_path_factory):
    """Redis with the file systems that its README names."""
    app = variant(tmp_path_factory.mktemp("keeper"), "app/redis",
                  "CONFIG_LIB9PFS=y\nCONFIG_LIBEXT4=y\n")
    subprocess.run([UK, "build", app], check=True, timeout=LIMIT,
                   env={**os.environ, "UK_ROOT": str(ROOT)})
    return app


@pytest.mark.parametrize("place", ["/data", "/mnt"])
def test_data_that_survives(uk, keeper, port, tmp_path, place):
    """What was answered is there after the guest was killed."""
    uk.env["UK_ROOT"] = str(ROOT)
    options = ["--fs", f"{tmp_path}:/data"]
    if place == "/mnt":
        disk = tmp_path / "data.img"
        subprocess.run(["truncate", "-s", "32M", disk], check=True)
        subprocess.run(["mke2fs", "-q", "-t", "ext4", disk], check=True)
        options = ["--disk", disk]
    for n in range(3):
        uk.start(keeper, "--no-build", "--port", f"{port}:6379", *options,
                 "--", "/redis/redis.conf", "--dir", place, "--appendonly",
                 "yes", "--appendfsync", "always")
        out = subprocess.run(
            ["redis-cli", "-p", str(port)], capture_output=True, timeout=60,
            input=b"get n\nset n %d\nbgrewriteaof\n" % n).stdout.split(b"\n")
        assert out[:2] == [b"%d" % (n - 1) if n else b"", b"OK"], out
        uk("stop", "--force", "redis")


def test_a_delay_for_children_stops_nobody(redis):
    """Redis's own tests slow down a child by half an hour for each key."""
    cli = redis("--aof-use-rdb-preamble", "no")
    cli("set", "key", "value")
    cli("config", "set", "rdb-key-save-delay", "2147483647")
    assert cli("bgsave") == "Background saving started"
    while "rdb_bgsave_in_progress:1" in cli("info", "persistence"):
        pass
    assert "rewriting started" in cli("bgrewriteaof")
    assert cli("config", "get", "rdb-key-save-delay").endswith("2147483647")


def test_a_replica_gets_the_snapshot(redis, port, tmp_path):
    cli = redis()
    cli("mset", "a", "1", "b", "2")
    p = subprocess.run(["redis-cli", "-p", str(port), "--rdb",
                        tmp_path / "dump.rdb"], capture_output=True,
                       timeout=60)
    assert p.returncode == 0, p.stderr.decode()
    data = (tmp_path / "dump.rdb").read_bytes()
    assert data.startswith(b"REDIS0010") and b"\x01a" in data


def test_a_replica_gets_a_part(redis, port, tmp_path):
    """Functions without data, in a file of its own: the snapshot stays."""
    cli = redis("--save", "", "--enable-debug-command", "yes")
    cli("mset", "a", "1", "b", "2")
    cli("function", "load", "#!lua name=lib\nredis.register_function("
        "'func', function() return 123 end)")
    assert cli("save") == "OK"
    assert cli("set", "c", "3") == "OK"
    told = cli("info", "persistence")
    p = subprocess.run(["redis-cli", "-p", str(port), "--functions-rdb",
                        tmp_path / "part.rdb"], capture_output=True,
                       timeout=60)
    assert p.returncode == 0, p.stderr.decode()
    data = (tmp_path / "part.rdb").read_bytes()
    assert data.startswith(b"REDIS0010")
    assert b"register_function" in data and b"\x01a" not in data
    for field in ("rdb_changes_since_last_save", "rdb_last_save_time"):
        line, = [x for x in told.splitlines() if x.startswith(field)]
        assert line in cli("info", "persistence")
    assert cli("debug", "reload", "nosave", "noflush", "merge") == "OK"
    assert cli("mget", "a", "c") == "1\n3"


def test_a_replica_that_filters_nothing(redis, port):
    """redis-cli --replica, which gets the data and then each command."""
    cli = redis()
    p = subprocess.Popen(["redis-cli", "-p", str(port), "--replica"],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    end = time.monotonic() + LIMIT
    while "state=online" not in cli("info", "replication"):
        assert p.poll() is None and time.monotonic() < end
    cli("set", "key", "of the replica")
    text = b""
    while b"of the replica" not in text:
        assert select.select([p.stdout], [], [], LIMIT)[0]
        data = os.read(p.stdout.fileno(), 4096)
        assert data, text
        text += data
    p.kill()
    p.wait()
    p.stdout.close()


def test_ready_and_stop(uk, port):
    """`-d --json` returns when it answers; a password is no reason not to."""
    record = uk.start("redis", "--no-build", "--port", f"{port}:6379", "--",
                      "/redis/redis.conf", "--requirepass", "secret")
    assert record["ready_ms"] > 0
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(b"PING\r\nAUTH secret\r\nPING\r\n")
        answer = b""
        while answer.count(b"\r\n") < 3:
            answer += s.recv(4096)
    assert answer == b"-NOAUTH Authentication required.\r\n+OK\r\n+PONG\r\n"
    p = uk("stop", "redis")
    assert p.returncode == 0 and b"ended: exit 0" in p.stderr, p.stderr
    assert b"ready to exit" in uk("logs", "redis").stdout


def test_in_8_mib(redis):
    cli = redis(options=["-m", "8"])
    for n in range(10):
        cli("set", f"k{n}", "x" * 1000)
    assert cli("dbsize") == "10"


KEEPS_ALL = "local t = {} for i = 1, 1e7 do t[i] = ('x'):rep(1000) .. i end"


def test_greedy_clients_end_nothing(redis, port):
    """What they ask for is more than there is; others are served on."""
    cli = redis()
    with socket.create_connection(("127.0.0.1", port), LIMIT) as s:
        s.sendall(b"*2\r\n$4\r\nECHO\r\n$536870912\r\n" + b"x" * 1000)
        assert b"invalid bulk length" in s.recv(1000)
    for _ in range(3):
        assert "not enough memory" in cli("eval", KEEPS_ALL, "0")
    assert cli("function", "load", "#!lua name=lib\n" + KEEPS_ALL
               ).startswith("ERR")
    assert "maximum allowed size" in cli("setrange", "a", "536870911", "x")
    assert cli("-x", "set", "large", stdin="x" * 1000000) == "OK"
    with socket.create_connection(("127.0.0.1", port), LIMIT) as s:
        s.sendall(b"get large\r\n" * 200)
        while cli("ping") == "PONG" and "cmd=get" in cli("client", "list"):
            time.sleep(0.1)
    crowd = []
    for _ in range(1000):       # some are told that there are too many
        crowd.append(socket.create_connection(("127.0.0.1", port), LIMIT))
        crowd[-1].sendall(b"*3\r\n$3\r\nSET\r\n$9")
    for s in crowd:             # until the server has let all of them go
        with contextlib.suppress(OSError), s:
            s.shutdown(socket.SHUT_WR)
            while s.recv(4096):
                pass
    answers = {cli("set", f"key{n}", "x" * 100000) for n in range(300)}
    assert {a.split(" ")[0] for a in answers} == {"OK", "OOM"}
    assert cli("get", "key0") == "x" * 100000


def test_threads_that_wait_in_a_loop(redis, port):
    """Redis's threads for input and output wait for each other so: they let
    each other run."""
    cli = redis("--io-threads", "2", "--io-threads-do-reads", "yes")
    p = subprocess.run(["redis-benchmark", "-p", str(port), "-t", "set,get",
                        "-c", "20", "-n", "1000", "-q"],
                       capture_output=True, timeout=LIMIT)
    assert p.returncode == 0, p.stderr.decode()
    stats = cli("info", "stats")
    for counter in ("reads", "writes"):
        assert int(re.search(f"io_threaded_{counter}_processed:(\\d+)",
                             stats)[1]) > 0


def test_a_busy_script(redis, port):
    """It computes without end; others are told so, and one ends it."""
    cli = redis("--busy-reply-threshold", "100")
    busy = subprocess.Popen(["redis-cli", "-p", str(port), "eval",
                             "while true do end", "0"],
                            stdout=subprocess.PIPE, text=True)
    while not cli("ping").startswith("BUSY"):
        pass
    assert cli("script", "kill") == "OK"
    assert "Script killed by user" in busy.communicate(timeout=LIMIT)[0]
    assert cli("ping") == "PONG"


def test_an_answer_within_itself(redis, port):
    """Its end is the limit of Lua's stack, not of the thread's."""
    redis("--save", "")
    script = b"local a = {}; a[1] = a; return a"
    with socket.create_connection(("127.0.0.1", port), LIMIT) as s:
        s.sendall(b"*3\r\n$4\r\neval\r\n$%d\r\n%s\r\n$1\r\n0\r\n"
                  b"ping\r\n" % (len(script), script))
        text = b""
        while not text.endswith(b"+PONG\r\n"):
            data = s.recv(65536)
            assert data, text[-100:]
            text += data
    lines = text.split(b"\r\n")
    assert lines[-3:] == [b"-ERR reached lua stack limit", b"+PONG", b""]
    assert set(lines[:-3]) == {b"*1"} and len(lines) > 7000


def test_its_randomness_is_not_the_clock(redis, uk):
    """Started twice at the same instant of the same clock. From this comes
    also what keeps clients from choosing keys that collide."""
    same = ["-rtc", "base=2024-01-01T00:00:00,clock=vm", "-icount",
            "shift=0,sleep=off", "-seed"]
    ids = set()
    for seed in "1", "2":
        cli = redis(options=[f"--qemu={word}" for word in (*same, seed)])
        ids.add(re.search(r"run_id:(\w{40})", cli("info", "server"))[1])
        uk("stop", "redis")
    assert len(ids) == 2


def put_forward(uk, cli):
    """The guest's clock goes ahead of the host's when it is told so."""
    control = os.path.join(uk.env["XDG_RUNTIME_DIR"], "unilith", "redis",
                           "control.in")
    end = time.monotonic() + LIMIT
    shown = 0
    while shown < time.time_ns() // 1000:
        assert time.monotonic() < end
        with open(control, "w", encoding="ascii") as f:
            f.write(f"time {time.time_ns() // 1000 + 300_000}\n")
        seconds, micros = map(int, cli("time").split())
        shown = seconds * 1_000_000 + micros


def test_pub_sub_and_blocking(redis, port, uk):
    cli = redis()
    put_forward(uk, cli)
    waiting = subprocess.Popen(["redis-cli", "-p", str(port), "blpop", "q",
                                "0"], stdout=subprocess.PIPE, text=True)
    while "blocked_clients:1" not in cli("info", "clients"):
        pass
    cli("rpush", "q", "item")
    assert waiting.communicate(timeout=30)[0].split() == ["q", "item"]
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(b"SUBSCRIBE news\r\n")
        s.recv(4096)
        assert cli("publish", "news", "hello") == "1"
        assert b"hello" in s.recv(4096)


@pytest.mark.parametrize("unit", ["unit/protocol", "unit/quit",
                                  "unit/info-command", "unit/bitfield"])
def test_a_unit_of_its_own_suite(redis, port, unit, tmp_path):
    """All of them: `./uk test stress`."""
    redis(*redis_suite.SERVER)
    good, bad, text = redis_suite.Suite(tmp_path).run(unit, "127.0.0.1", port)
    assert good and not bad, text


def segments_seen(s):
    """How many segments have come, of struct tcp_info of linux/tcp.h."""
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 144)
    return struct.unpack_from("=I", info, 140)[0]


def test_a_client_that_writes_before_it_reads(tmp_path):
    """Its window is closed and was probed while it has much to send: what it
    sends is acknowledged all the same. Over a tap, to Linux's own TCP."""
    command = b"*2\r\n$4\r\nECHO\r\n$1000\r\n" + b"x" * 1000 + b"\r\n"
    tool = Uk(tmp_path)
    with netns.own("redis") as ns:
        p = ns.call(UK, "run", "redis", "--no-build", "--accel", "tcg", "-d",
                    "--net", "tap", "-m", "128", env=tool.env)
        try:
            assert p.returncode == 0, p.stderr.decode()
            with ns.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
                s.settimeout(LIMIT)
                s.connect(("172.44.0.2", 6379))
                s.sendall(command * 1000)
                for _ in range(3):      # probes, at least the last one
                    seen = segments_seen(s)
                    while segments_seen(s) == seen:
                        time.sleep(0.1)
                s.sendall(command * 9000)
                left = 10000 * len(b"$1000\r\n" + b"x" * 1000 + b"\r\n")
                while left:
                    data = s.recv(1 << 16)
                    assert data
                    left -= len(data)
        finally:
            tool.cleanup()
