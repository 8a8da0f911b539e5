/** How QEMU is started. Pure. */
import { quote } from '../quote.ts';
import type { VmFolder } from './vmFolder.ts';
import { imageKey } from './imageScript.ts';

/** What a machine gets. */
export interface VmSize {
  readonly memoryMiB: number;
  readonly processors: number;
}

/** Half of what the image takes is the image itself: it lies in memory. */
export const defaultSize: VmSize = { memoryMiB: 1536, processors: 2 };

const common = ['-machine', 'q35', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'];

/** The arguments after the accelerator's; the guest's ssh answers on `port` of 127.0.0.1 and nowhere else. */
export function qemuArguments(folder: VmFolder, { memoryMiB, processors }: VmSize, port: number): readonly string[] {
  const image = `${folder.images}/${imageKey}`;
  return [
    ...common,
    ...['-m', String(memoryMiB), '-smp', String(processors)],
    ...['-kernel', `${image}/vmlinuz`, '-initrd', `${image}/initrd`],
    ...['-append', 'console=ttyS0 quiet panic=-1'],
    ...['-serial', `file:${folder.console}`],
    ...['-netdev', `user,id=net,ipv6=off,hostfwd=tcp:127.0.0.1:${String(port)}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-device', 'virtio-rng-pci'],
    ...['-fw_cfg', `name=opt/vethscope/host_key,file=${folder.path}/host_key`],
    ...['-fw_cfg', `name=opt/vethscope/authorized_key,file=${folder.path}/id.pub`],
    ...['-sandbox', 'on,resourcecontrol=deny'],
  ];
}

/** Arguments for each way to run the guest's code. */
const accelerators = {
  kvm: ['-accel', 'kvm', '-cpu', 'host'],
  // "max" has what the processor's vendor may have; the cloud kernel needs no more than x86-64-v1.
  tcg: ['-accel', 'tcg,thread=multi', '-cpu', 'max'],
} as const;

/**
 * Whether KVM runs guests here; a /dev/kvm that exists may still hang them. The kernel alone, which has no root file
 * system, panics and so ends QEMU within a second or two. Sets `accel`; the answer holds until the next boot.
 */
export function probeWords(folder: VmFolder): string {
  const probe = [
    'qemu-system-x86_64',
    ...accelerators.kvm,
    ...common,
    ...['-m', '256', '-kernel', `${folder.images}/${imageKey}/vmlinuz`],
    ...['-append', 'console=ttyS0 panic=-1'],
    ...['-serial', 'stdio', '-monitor', 'none'],
  ];
  return `accel=tcg
boot=$(cat /proc/sys/kernel/random/boot_id)
known=${quote([`${folder.images}/accelerator`])}
if [ -r "$known" ] && read -r in_boot accel <"$known" && [ "$in_boot" = "$boot" ]; then :
elif [ -w /dev/kvm ]; then
  echo '@step Trying KVM'
  accel=tcg
  ! timeout -k 1 10 ${quote(probe)} </dev/null 2>/dev/null | grep -q 'Kernel panic' || accel=kvm
  echo "$boot $accel" >"$known"
fi
case $accel in kvm) set -- ${quote(accelerators.kvm)} ;; *) accel=tcg; set -- ${quote(accelerators.tcg)} ;; esac
`;
}
