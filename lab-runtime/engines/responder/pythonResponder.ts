/** The responder in Python 3, standard library only: one thread, one selector. Arguments: NAME PORT/PROTOCOL…. */
export const pythonResponder = String.raw`import re, selectors, signal, socket, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
name, specs = sys.argv[1], sys.argv[2:]
host = open('/proc/sys/kernel/hostname').read().strip()
watch = selectors.DefaultSelector()
clients = {}
is_http = re.compile(rb'[A-Z]+ \S+ HTTP/1\.[01]\r?\n')

def say(me, you, proto, request=None):
    text = f'{name} ({me}/{proto}) answers {you}\nyou: {you}\nme: {me}\ncontainer: {name}\nhostname: {host}\n'
    return (text + (f'request: {request}\n' if request else '')).encode()

def place(address):
    return f'{address[0]}:{address[1]}'

def towards(peer, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(peer)
        return f'{probe.getsockname()[0]}:{port}'

def finish(sock):
    clients.pop(sock, None)
    try: watch.unregister(sock)
    except KeyError: pass
    sock.close()

def answer(sock):
    client = clients[sock]
    line = re.split(rb'\r?\n', client['in'], maxsplit=1)[0].decode('latin-1')
    text = say(client['me'], client['you'], 'tcp', line)
    if is_http.match(client['in']):
        head = f'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n'
        text = head.encode() + (b'' if line.startswith('HEAD ') else text)
    client['out'], client['until'] = text, time.monotonic() + 5
    watch.modify(sock, selectors.EVENT_WRITE, 'client')

def hear(sock):
    client = clients[sock]
    part = sock.recv(4096)
    client['in'] += part
    done = b'\r\n\r\n' in client['in'] or b'\n\n' in client['in'] if is_http.match(client['in']) else b'\n' in client['in']
    if not part or done or len(client['in']) > 65536: answer(sock)

def tell(sock):
    client = clients[sock]
    client['out'] = client['out'][sock.send(client['out']):]
    if not client['out']:
        sock.shutdown(socket.SHUT_WR)
        finish(sock)

for spec in specs:
    port, proto = spec.split('/')
    if proto not in ('tcp', 'udp'): continue
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if proto == 'udp' else socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try: sock.bind(('0.0.0.0', int(port)))
    except OSError as error:
        print(f'port {spec}: {error}', file=sys.stderr)
        continue
    if proto == 'tcp': sock.listen(128)
    sock.setblocking(False)
    watch.register(sock, selectors.EVENT_READ, proto)
while not watch.get_map(): time.sleep(86400)
while True:
    for key, _ in watch.select(0.2 if clients else None):
        sock = key.fileobj
        try:
            if key.data == 'tcp' and len(clients) < 900:
                peer, address = sock.accept()
                peer.setblocking(False)
                clients[peer] = {'in': b'', 'out': None, 'you': place(address), 'me': place(peer.getsockname()), 'until': time.monotonic() + 1.5}
                watch.register(peer, selectors.EVENT_READ, 'client')
            elif key.data == 'udp':
                _, peer = sock.recvfrom(65536)
                sock.sendto(say(towards(peer, sock.getsockname()[1]), place(peer), 'udp'), peer)
            elif key.data == 'client' and sock in clients:
                tell(sock) if clients[sock]['out'] is not None else hear(sock)
        except BlockingIOError: pass
        except OSError:
            if key.data == 'client': finish(sock)
    now = time.monotonic()
    for sock in [s for s, c in clients.items() if now > c['until']]:
        finish(sock) if clients[sock]['out'] is not None else answer(sock)
`;
