/**
 * The responder where there is neither Perl nor Python: a listener (socat, ncat or BusyBox nc) runs this for each
 * connection. Standard input and output are the connection. Argument: NAME. Who asked and who answers comes from the
 * listener's environment, else from the kernel's table of sockets (proc(5), /proc/net/tcp; BusyBox listens on IPv6 with mapped addresses).
 */
export const connectionScript = String.raw`name=$1
read -r host </proc/sys/kernel/hostname
hex_to_place() {
  ip=${'$'}{1%:*} port=$((0x${'$'}{1#*:}))
  ip=${'$'}{ip#0000000000000000FFFF0000}
  printf '%d.%d.%d.%d:%d' "0x${'$'}{ip#??????}" "0x$(printf %s "$ip" | cut -c5-6)" "0x$(printf %s "$ip" | cut -c3-4)" "0x$(printf %s "$ip" | cut -c1-2)" "$port"
}
you= me=
if [ -n "${'$'}{SOCAT_PEERADDR:-}" ]; then you=$SOCAT_PEERADDR:$SOCAT_PEERPORT me=$SOCAT_SOCKADDR:$SOCAT_SOCKPORT
elif [ -n "${'$'}{NCAT_REMOTE_ADDR:-}" ]; then you=$NCAT_REMOTE_ADDR:$NCAT_REMOTE_PORT me=$NCAT_LOCAL_ADDR:$NCAT_LOCAL_PORT
else
  inode=$(readlink /proc/self/fd/0); inode=${'$'}{inode#socket:\[}; inode=${'$'}{inode%\]}
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ local remote _ _ _ _ _ _ other _; do
      if [ "$other" = "$inode" ]; then me=$(hex_to_place "$local") you=$(hex_to_place "$remote"); fi
    done <"$table"
  done
fi
IFS= read -r request || :
request=$(printf %s "$request" | tr -d '\r')
text="$name ($me/tcp) answers $you
you: $you
me: $me
container: $name
hostname: $host
request: $request
"
case $request in
  *' HTTP/1.'[01])
    while IFS= read -r line; do [ -n "$(printf %s "$line" | tr -d '\r')" ] || break; done
    printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' "${'$'}{#text}" ;;
esac
printf %s "$text"
`;

/** Serves tcp ports with the listener named first: LISTENER SCRIPT NAME PORT/PROTOCOL…. udp needs Perl or Python. */
export const listenerScript = String.raw`listener=$1 script=$2 name=$3
shift 3
trap 'trap - TERM; kill $all 2>/dev/null; exit 0' TERM INT
all=
for spec; do
  [ "${'$'}{spec#*/}" = tcp ] || { echo "port $spec: $listener serves tcp only" >&2; continue; }
  case $listener in
    socat) socat "TCP4-LISTEN:${'$'}{spec%/*},fork,reuseaddr" "EXEC:sh $script $name" & ;;
    ncat) ncat -4 -l -k -p "${'$'}{spec%/*}" --sh-exec "sh $script $name" & ;;
    busybox) busybox nc -ll -p "${'$'}{spec%/*}" -e sh "$script" "$name" & ;;
  esac
  all="$all $!"
done
while :; do sleep 86400 & all="$all $!"; wait; done
`;
