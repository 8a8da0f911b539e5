/** Real engines in a machine of the tests: Debian's dockerd and podman, with an image made of the system's busybox. */
import type { Machine } from './machine.ts';

/** The one image there is, in each engine. */
export const image = 'localhost/box:1';

/** Programs that the image has; the first is what it is made of. */
const applets = ['sh', 'sleep', 'httpd', 'nc', 'ip', 'ping', 'unshare', 'nsenter'];

/** Makes the image's archive, which the engines are given. */
export async function packImage(machine: Machine): Promise<void> {
  await machine.sh(`mkdir -p /run/image/bin
busybox=$(command -v busybox)
cp "$busybox" /run/image/bin/busybox
for library in $(ldd "$busybox" 2>/dev/null | grep -o '/[^ ]*'); do
mkdir -p "/run/image\${library%/*}"
cp -L "$library" "/run/image$library"
done
for applet in ${applets.join(' ')}; do ln -s busybox "/run/image/bin/$applet"; done
tar -C /run/image -cf /run/image.tar .
chmod 644 /run/image.tar`);
}

/** Starts dockerd, with options of its own where they are given, waits until it answers, and gives it the image. */
export async function startDocker(machine: Machine, options: readonly string[] = []): Promise<void> {
  await machine.start(
    `exec dockerd --host unix:///run/docker.sock --exec-root /run/docker --data-root /var/lib/docker --pidfile /run/docker.pid ${options.join(' ')} >/run/dockerd.log 2>&1`,
  );
  await machine.sh(`for try in $(seq 300); do
if docker version >/dev/null 2>&1; then break; fi
sleep 0.1
done
docker import /run/image.tar ${image} >/dev/null || { cat /run/dockerd.log >&2; exit 1; }`);
}

/** podman as the machine's root, without systemd, and with a storage that works on any file system. */
const podmanSettings = `mkdir -p /run/containers-etc
if [ ! -f /run/containers-etc/containers.conf ]; then
cp -a /etc/containers/. /run/containers-etc
mount --bind /run/containers-etc /etc/containers
cat >/etc/containers/containers.conf <<'END'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "none"
END
printf '[storage]\\ndriver = "vfs"\\nrunroot = "/run/containers/storage"\\ngraphroot = "/var/lib/containers/storage"\\n' >/etc/containers/storage.conf
fi
`;

/** Makes podman work for the machine's root. */
export async function preparePodman(machine: Machine): Promise<void> {
  await machine.sh(`${podmanSettings}podman import -q /run/image.tar ${image} >/dev/null 2>&1`);
}

/** Words that run what follows as an ordinary user of the machine; see {@link prepareRootlessPodman}. */
export const asUser =
  'cd /; setpriv --reuid 1234 --regid 1234 --init-groups env -i HOME=/var/lib/tester XDG_RUNTIME_DIR=/run/user/1234 PATH=/usr/bin:/bin:/usr/sbin:/sbin';

/** Makes an ordinary user in the machine, and podman work for that. */
export async function prepareRootlessPodman(machine: Machine): Promise<void> {
  await machine.sh(`${podmanSettings}mkdir -p /run/etc /var/lib/tester /run/user/1234
for file in passwd group subuid subgid; do cp "/etc/$file" "/run/etc/$file"; done
echo 'tester:x:1234:1234::/var/lib/tester:/bin/sh' >>/run/etc/passwd
echo 'tester:x:1234:' >>/run/etc/group
for file in subuid subgid; do echo 'tester:700000:65536' >>"/run/etc/$file"; done
for file in passwd group subuid subgid; do mount --bind "/run/etc/$file" "/etc/$file"; done
chown 1234:1234 /var/lib/tester /run/user/1234
chmod 700 /run/user/1234
mknod /run/tun c 10 200
chmod 666 /run/tun
mount --bind /run/tun /dev/net/tun
${asUser} podman import -q /run/image.tar ${image} >/dev/null 2>&1`);
}
