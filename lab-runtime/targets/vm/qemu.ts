/** How QEMU is started. Pure. */
import { quote } from '../quote.ts';
import type { VmFolder } from './vmFolder.ts';
import { imageKey } from './imageScript.ts';

/** What a machine gets. */
export interface VmSize {
  readonly memoryMiB: number;
  /** With KVM; by emulation a machine has one. */
  readonly processors: number;
}

/** Half of what the image takes is the image itself: it lies in memory. */
export const defaultSize: VmSize = { memoryMiB: 1536, processors: 2 };

const common = ['-machine', 'q35', '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'];

/** The arguments after the accelerator's; the guest's ssh answers on `port` of 127.0.0.1 and nowhere else. */
export function qemuArguments(folder: VmFolder, { memoryMiB }: VmSize, port: number): readonly string[] {
  const image = `${folder.images}/${imageKey}`;
  return [
    ...common,
    ...['-m', String(memoryMiB)],
    ...['-kernel', `${image}/vmlinuz`, '-initrd', `${image}/initrd`],
    ...['-serial', `file:${folder.console}`],
    ...['-netdev', `user,id=net,ipv6=off,hostfwd=tcp:127.0.0.1:${String(port)}-:22`],
    ...['-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-device', 'virtio-rng-pci'],
    ...['-fw_cfg', `name=opt/vethscope/host_key,file=${folder.path}/host_key`],
    ...['-fw_cfg', `name=opt/vethscope/authorized_key,file=${folder.path}/id.pub`],
    ...['-sandbox', 'on,resourcecontrol=deny'],
  ];
}

const kernelWords = 'console=ttyS0 quiet panic=-1';

const kvm = ['-accel', 'kvm', '-cpu', 'host'];

/**
 * By emulation. In several threads (thread=multi, QEMU 7.2) it may go on executing an instruction that the guest's kernel
 * has patched on another processor meanwhile: the breakpoint that Linux puts in the way while it patches
 * (arch/x86/kernel/alternative.c, text_poke_bp_batch), over and over, as it was seen to do where many namespaces come and go.
 * One processor patches nothing behind its own back. It does not speculate either, so the guest need not guard against that.
 */
const tcg = [
  ...['-accel', 'tcg,thread=single', '-smp', '1'],
  // "max" has what the processor's vendor may have; the cloud kernel needs no more than x86-64-v1.
  ...['-cpu', 'max'],
  ...['-append', `${kernelWords} mitigations=off`],
];

/**
 * Whether KVM runs guests here; a /dev/kvm that exists may still hang them. The kernel alone, which has no root file
 * system, panics and so ends QEMU within a second or two. Sets `accel` and the arguments for it; the answer holds until the next boot.
 */
export function acceleratorWords(folder: VmFolder, { processors }: VmSize): string {
  const probe = [
    'qemu-system-x86_64',
    ...kvm,
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
case $accel in
  kvm) set -- ${quote([...kvm, '-smp', String(processors), '-append', kernelWords])} ;;
  *) accel=tcg; set -- ${quote(tcg)} ;;
esac
`;
}
