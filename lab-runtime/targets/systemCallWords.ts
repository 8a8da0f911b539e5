/**
 * System calls that Perl has no function for, and so calls by number. The number is the machine's: that of x86_64
 * (arch/x86/entry/syscalls/syscall_64.tbl), or the one that newer architectures share (include/uapi/asm-generic/unistd.h).
 */
const numbers = {
  setns: { x86_64: 308, generic: 268 },
  recvmsg: { x86_64: 47, generic: 212 },
} as const;

/** Shell words that set a variable named for each call to its number; on a machine that is not known they do `otherwise`. */
export function systemCallWords(calls: readonly (keyof typeof numbers)[], otherwise: string): string {
  const set = (machine: 'x86_64' | 'generic'): string =>
    calls.map((call) => `${call}=${String(numbers[call][machine])}`).join(' ');
  return `case $(uname -m) in x86_64) ${set('x86_64')};; aarch64 | riscv64) ${set('generic')};; *) ${otherwise};; esac\n`;
}
