# A responder as process 1 of its own namespaces, joined by a veth pair to a client in ours.
# Run in new user, net and mount namespaces. Arguments: FOLDER NODE CLIENT NUMBER-AT-ONCE.
set -e
folder=$1 node=$2 client=$3 number=$4
mount -t tmpfs tmpfs /run
ip link set lo up
ip addr add 192.168.99.1/24 dev lo
mkfifo /run/ready /run/go
unshare --net --uts --pid --fork --mount --mount-proc --kill-child sh -c '
  hostname web-host
  echo >/run/ready
  read -r _ </run/go
  . "$0/responder.sh"
  responder "$0" web 80/tcp 443/tcp 53/udp 9/sctp
' "$folder" </dev/null >"$folder/log" 2>&1 &
waiting=$!
trap 'kill -KILL "$waiting" 2>/dev/null || :' EXIT
read -r _ </run/ready
ip link add v0 type veth peer name eth0 netns "$waiting"
ip addr add 172.17.0.1/16 dev v0
ip -6 addr add fd00::1/64 dev v0 nodad
ip link set v0 up
nsenter --net=/proc/$waiting/ns/net -- ip -batch - <<END
link set lo up
addr add 172.17.0.2/16 dev eth0
addr add fd00::2/64 dev eth0 nodad
link set eth0 up
route add default via 172.17.0.1
END
pid=$(cat /proc/$waiting/task/$waiting/children)
echo >/run/go
"$node" "$client" "${pid% }" "$waiting" "$number"
