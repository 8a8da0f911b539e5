/**
 * Process 1 of the guest. Its root is the image itself, in memory: nothing is stored, every start is the first. Its keys
 * come from the machine's folder through QEMU's firmware configuration (fw_cfg, Linux Documentation/ABI/testing/
 * sysfs-firmware-qemu_fw_cfg), so that the image holds no secret and one image serves all machines.
 */

/** What the console says when ssh will be answered. */
export const readyMark = 'vethscope: ready';

/** The user for labs, who may become root with `sudo -n`. */
export const guestUser = 'lab';

/** Kernel modules that a lab needs; without root they could not be loaded later. */
const modules = [
  'qemu_fw_cfg virtio_pci virtio_net virtio_rng',
  'veth bridge br_netfilter dummy tun vxlan macvlan ipvlan 8021q',
  'nf_tables nft_compat nft_chain_nat nft_ct nft_nat nft_masq nft_log nf_conntrack nf_conntrack_netlink nfnetlink_log',
  'ip_tables iptable_filter iptable_nat iptable_raw iptable_mangle ip6_tables ip6table_filter ip6table_nat',
  'xt_MASQUERADE xt_nat xt_addrtype xt_conntrack xt_tcpudp xt_comment xt_mark xt_limit xt_multiport ipt_REJECT',
].join(' ');

/** See the head of this file. POSIX sh. pivot_root(2) refuses the kernel's first root, so an overlay is put over it. */
export const guestInit = `#!/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
if [ "$1" != second ]; then
  modprobe overlay
  mount -t tmpfs tmpfs /mnt
  mkdir /mnt/upper /mnt/work /mnt/root
  mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
  cd /mnt/root && mount --move . / && exec chroot . /init second
fi
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for module in ${modules}; do modprobe -q "$module"; done
hostname vethscope-vm
printf '127.0.0.1 localhost\\n127.0.1.1 vethscope-vm\\n' >/etc/hosts
sysctl -q -w kernel.unprivileged_userns_clone=1 2>/dev/null
ip link set lo up
for device in /sys/class/net/e*; do
  device=\${device##*/}
  ip link set "$device" up
  ip addr add 10.0.2.15/24 dev "$device"
  ip route add default via 10.0.2.2
done
echo 'nameserver 10.0.2.3' >/etc/resolv.conf
given=/sys/firmware/qemu_fw_cfg/by_name/opt/vethscope
(umask 077; cat "$given/host_key/raw" >/etc/ssh/ssh_host_ed25519_key)
for home in /root /home/${guestUser}; do
  mkdir -p "$home/.ssh"
  cat "$given/authorized_key/raw" >"$home/.ssh/authorized_keys"
  chmod 700 "$home/.ssh"
done
chown -R ${guestUser}: /home/${guestUser}/.ssh
uid=$(id -u ${guestUser})
mkdir -p "/run/user/$uid" /run/sshd
chown ${guestUser}: "/run/user/$uid"
chmod 700 "/run/user/$uid"
/usr/sbin/sshd -o HostKey=/etc/ssh/ssh_host_ed25519_key -o PasswordAuthentication=no -o UseDNS=no -o UsePAM=no -o MaxSessions=50
echo "${readyMark} after $(cut -d ' ' -f 1 /proc/uptime) s"
while :; do sleep 1000 & wait "$!"; done
`;
