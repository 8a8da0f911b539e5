/**
 * The responder where there is neither Perl nor Python: a listener (socat, ncat or BusyBox) runs `connection.sh` for
 * each connection or datagram, with the connection as standard input and output.
 */

/**
 * Arguments: NAME PORT PROTOCOL. Who asked and who answers is told by the listener's environment; BusyBox nc tells nothing,
 * there the kernel's table of sockets does (proc(5), /proc/net/tcp: addresses in hexadecimal). It hears for at most a second; of HTTP it waits for the end of the head.
 */
export const connectionScript = `LC_ALL=C
name=$1 port=$2 protocol=$3
cr=$(printf '\\r')
nl='
'
read -r host </proc/sys/kernel/hostname

# An address of /proc/net/tcp or tcp6: words of four bytes, the last byte first; one of IPv6 may stand for IPv4.
place() {
  ip=\${1%:*} at=$((0x\${1##*:})) six=
  case $ip in 0000000000000000FFFF0000*) ip=\${ip#????????????????????????} ;; esac
  while [ -n "$ip" ]; do
    rest=\${ip#????????} word=\${ip%"$rest"}
    a=\${word%??????} word=\${word#??} b=\${word%????} word=\${word#??} c=\${word%??} d=\${word#??}
    [ -n "$six$rest" ] || { printf '%d.%d.%d.%d:%d' "0x$d" "0x$c" "0x$b" "0x$a" "$at"; return; }
    six=$six:$d$c:$b$a ip=$rest
  done
  printf '[%s]:%d' "\${six#:}" "$at"
}
you='?' me='?'
if [ -n "\${SOCAT_PEERADDR:-}" ]; then
  you=$SOCAT_PEERADDR:$SOCAT_PEERPORT me=\${SOCAT_IP_LOCADDR:-\${SOCAT_IPV6_DSTADDR:-\${SOCAT_SOCKADDR:-?}}}:$port
elif [ -n "\${NCAT_REMOTE_ADDR:-}" ]; then
  case $NCAT_REMOTE_ADDR in *:*) open='[' close=']' ;; *) open= close= ;; esac
  you=$open$NCAT_REMOTE_ADDR$close:$NCAT_REMOTE_PORT me=$open$NCAT_LOCAL_ADDR$close:$NCAT_LOCAL_PORT
elif [ -n "\${TCPREMOTEADDR:-}\${UDPREMOTEADDR:-}" ]; then
  you=\${TCPREMOTEADDR:-$UDPREMOTEADDR} me=\${TCPLOCALADDR:-$UDPLOCALADDR}
elif inode=$(readlink /proc/self/fd/0); then
  inode=\${inode#socket:?}
  while read -r _ local remote _ _ _ _ _ _ each _; do
    if [ "$each" = "\${inode%?}" ]; then me=$(place "$local") you=$(place "$remote"); fi
  done <<END
$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
END
fi

# Another piece of what is said; a dot at its end keeps the line ends.
limit=timeout
command -v timeout >/dev/null 2>&1 || limit='busybox timeout'
hear() { part=$($limit 1 dd bs=4096 count=1 2>/dev/null; printf .); said=$said\${part%?}; [ "$part" != . ]; }
said=
while hear && [ "$protocol" = tcp ] && [ "\${#said}" -lt 65536 ]; do
  case $said in
    *"$nl$nl"* | *"$nl$cr$nl"*) break ;;
    [A-Z]*' '*' HTTP/1.'[01]*) ;;
    *[!A-Z]*\${nl}* | [!A-Z]*) break ;;
  esac
done
request=\${said%%[$cr$nl]*}
# Two responders must not answer each other for ever.
case $protocol/$request in
  udp/ | udp/*"/udp) answers "*) exit ;;
esac
request=$(printf '%.200s' "$request" | tr -c ' -~' '?')
text="$name ($me/$protocol) answers $you
you: $you
me: $me
container: $name
hostname: $host
\${request:+request: $request
}"
case $request in
  [A-Z]*' '*' HTTP/1.'[01])
    printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n' "\${#text}"
    case $request in 'HEAD '*) exit ;; esac ;;
esac
printf %s "$text"
`;

/** Arguments: LISTENER FOLDER NAME [ADDRESS:]PORT/PROTOCOL…. One listener a port; it ends with all of them. */
export const listenerScript = `tool=$1 folder=$2 name=$3
shift 3
all=
trap 'trap "" TERM; kill $all 2>/dev/null; exit 0' TERM INT
six=
[ "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null)" != 0 ] || six=6
applets=
[ "$tool" != busybox ] || applets=" $(echo $(busybox --list)) "

# Of BusyBox there are two kinds of nc.
nc_persists() { case $(busybox nc --help 2>&1) in *-ll*) echo -ll ;; *-lk*) echo -lk ;; *) echo -l ;; esac; }

listen() {
  run="sh $folder/connection.sh $name $port $protocol"
  case $tool/$protocol in
    socat/tcp) exec socat -T 5 "TCP$1-LISTEN:$port,fork,reuseaddr,backlog=128$2\${at:+,bind=$at}" "EXEC:$run" ;;
    socat/udp) exec socat -T 2 "UDP$1-RECVFROM:$port,fork,reuseaddr,$3$2\${at:+,bind=$at}" "EXEC:$run" ;;
    ncat/tcp) exec ncat "-$1" -l -k -m 500 --sh-exec "$run" $bare "$port" ;;
    ncat/udp) exec ncat "-$1" -u -l -k --sh-exec "$run" $bare "$port" ;;
    busybox/*)
      case $applets in
        *" \${protocol}svd "*) exec busybox "\${protocol}svd" -c 500 "\${bare:-0}" "$port" $run ;;
      esac
      [ "$protocol" = tcp ] || { echo "port $port/udp: this BusyBox has no udpsvd" >&2; exit 1; }
      how=$(nc_persists)
      [ "$how" = -l ] || exec busybox nc "$how" \${bare:+-s "$bare"} -p "$port" -e $run
      while busybox nc -l \${bare:+-s "$bare"} -p "$port" -e $run; do :; done ;;
  esac
}

for spec; do
  place=\${spec%/*} protocol=\${spec#*/}
  case $protocol in tcp | udp) ;; *) continue ;; esac
  port=\${place##*:} at=
  [ "$port" = "$place" ] || at=\${place%:*}
  bare=\${at#'['} bare=\${bare%']'}
  case $at in '['*) ;; *) listen 4 '' ip-pktinfo & all="$all $!" ;; esac
  case $at in
    *.*) ;;
    *) [ -z "$six" ] || [ "$tool" = busybox ] || { listen 6 ,ipv6only=1 ipv6-recvpktinfo & all="$all $!"; } ;;
  esac
done
while :; do
  sleep 86400 &
  all="$all $!"
  wait "$!"
done
`;
