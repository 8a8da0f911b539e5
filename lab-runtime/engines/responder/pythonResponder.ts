/**
 * The responder in Python 3, standard library only: one thread, one selector. Arguments: NAME [ADDRESS:]PORT/PROTOCOL….
 * It does what perlResponder.ts does, within the same bounds.
 */
export const pythonResponder = String.raw`import re, selectors, signal, socket, sys, time
for number in (signal.SIGTERM, signal.SIGINT): signal.signal(number, lambda *_: sys.exit(0))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
name, specs = sys.argv[1], sys.argv[2:]
with open('/proc/sys/kernel/hostname') as file: host = file.read().strip()
watch = selectors.DefaultSelector()
clients = {}
servers = []
is_http = re.compile(rb'([A-Z]+) \S+ HTTP/1\.[01]\r?\n')
may_become_http = re.compile(rb'[A-Z]*( [^\r\n]*)?\r?')
own_answer = re.compile(rb'\S+ \(\S+/udp\) answers ')


def place(address):
    return ('[%s]:%d' if ':' in address[0] else '%s:%d') % tuple(address[:2])


def text(me, protocol, you, said):
    request = re.sub('[^ -~]', '?', re.match(rb'[^\r\n]{0,200}', said)[0].decode('latin-1'))
    lines = f'{name} ({me}/{protocol}) answers {you}\nyou: {you}\nme: {me}\ncontainer: {name}\nhostname: {host}\n'
    return (lines + (f'request: {request}\n' if request else '')).encode()


def towards(you, family, port):
    """The address that an answer leaves from."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(you)
        return place((probe.getsockname()[0], port))


def serve(spec, address, port, protocol, family):
    kind = socket.SOCK_DGRAM if protocol == 'udp' else socket.SOCK_STREAM
    try:
        server = socket.socket(family, kind)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6: server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        server.bind((address, port))
        if protocol == 'tcp': server.listen(4096)
    except OSError as error:
        if family == socket.AF_INET or address: print(f'port {spec}: {error}', file=sys.stderr, flush=True)
        return
    server.setblocking(False)
    watch.register(server, selectors.EVENT_READ, protocol)
    if protocol == 'tcp': servers.append(server)


def finish(sock):
    clients.pop(sock)
    watch.unregister(sock)
    sock.close()
    if len(clients) == 499:
        for server in servers: watch.register(server, selectors.EVENT_READ, 'tcp')


def accept(server):
    sock, you = server.accept()
    try:
        sock.setblocking(False)
        me = place(sock.getsockname())
        watch.register(sock, selectors.EVENT_READ, 'client')
    except OSError:
        sock.close()
        return
    clients[sock] = {'in': b'', 'out': None, 'eof': False, 'you': place(you), 'me': me, 'until': time.monotonic() + 1}
    if len(clients) == 500:
        for each in servers: watch.unregister(each)


def unfinished(said):
    """Whether the rest of an HTTP request is to come."""
    if is_http.match(said): return re.search(rb'\n\r?\n', said) is None
    return may_become_http.fullmatch(said) is not None


def answer(sock):
    client = clients[sock]
    out = text(client['me'], 'tcp', client['you'], client['in'])
    http = is_http.match(client['in'])
    if http:
        head = f'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(out)}\r\nConnection: close\r\n\r\n'
        out = head.encode() + (b'' if http[1] == b'HEAD' else out)
    client.update({'in': b'', 'out': out, 'until': time.monotonic() + 5})
    watch.modify(sock, selectors.EVENT_WRITE | (0 if client['eof'] else selectors.EVENT_READ), 'client')


def hear(sock):
    client = clients[sock]
    part = sock.recv(65536)
    client['eof'] = not part
    if client['out']:
        if client['eof']: watch.modify(sock, selectors.EVENT_WRITE, 'client')
        return
    if client['out'] is not None:
        if client['eof']: finish(sock)
        return
    client['in'] += part
    if client['eof'] or len(client['in']) > 65536 or not unfinished(client['in']): answer(sock)


def tell(sock):
    client = clients[sock]
    client['out'] = client['out'][sock.send(client['out']):]
    if client['out']: return
    if client['eof']: return finish(sock)
    sock.shutdown(socket.SHUT_WR)
    client['until'] = time.monotonic() + 1
    watch.modify(sock, selectors.EVENT_READ, 'client')


def reply(sock):
    said, you = sock.recvfrom(65536)
    # Two responders must not answer each other for ever.
    if own_answer.match(said): return
    sock.sendto(text(towards(you, sock.family, sock.getsockname()[1]), 'udp', place(you), said), you)


for spec in specs:
    at = re.fullmatch(r'(?:\[([0-9a-f.:]+)\]:|([0-9.]+):)?(\d+)/(tcp|udp)', spec)
    if not at: continue
    families = [socket.AF_INET] if at[2] else [socket.AF_INET6] if at[1] else [socket.AF_INET, socket.AF_INET6]
    for family in families: serve(spec, at[1] or at[2] or '', int(at[3]), at[4], family)

while True:
    for key, events in watch.select(0.25 if clients else None):
        sock = key.fileobj
        try:
            if key.data == 'tcp': accept(sock)
            elif key.data == 'udp': reply(sock)
            else:
                if events & selectors.EVENT_READ: hear(sock)
                if sock in clients and clients[sock]['out'] and events & selectors.EVENT_WRITE: tell(sock)
        except (BlockingIOError, InterruptedError): pass
        except OSError:
            if sock in clients: finish(sock)
    now = time.monotonic()
    for sock in [each for each, client in clients.items() if now > client['until']]:
        if clients[sock]['out'] is None: answer(sock)
        else: finish(sock)
`;
