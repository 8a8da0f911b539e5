/** How to come by a machine for labs where QEMU is not made for it: documents to follow. Pure. */
import * as l10n from '@vscode/l10n';
import { code, paragraphs } from './views/model/markdown.ts';

/** What a machine for labs must have, by its names in Debian. */
const packages = 'iproute2 iptables nftables iputils-ping traceroute util-linux procps';

/** A template for Lima, https://lima-vm.io, with the commands to run in its head. */
export function limaTemplate(): string {
  const head = [
    l10n.t('A virtual machine for labs, on macOS: Lima makes it from this template.'),
    l10n.t('1. Save this as vethscope.yaml.'),
    '2. brew install lima',
    '3. limactl start --name=vethscope ./vethscope.yaml',
    l10n.t('4. “Vethscope: Add Host…”, and type lima:vethscope.'),
    l10n.t('Nothing of yours is mounted in it. To be rid of it: limactl delete --force vethscope'),
  ];
  return `${head.map((line) => `# ${line}`).join('\n')}
images:
  - location: https://cloud.debian.org/images/cloud/trixie/latest/debian-13-genericcloud-amd64.qcow2
    arch: x86_64
  - location: https://cloud.debian.org/images/cloud/trixie/latest/debian-13-genericcloud-arm64.qcow2
    arch: aarch64
cpus: 2
memory: 2GiB
disk: 8GiB
mounts: []
containerd: { system: false, user: false }
provision:
  - mode: system
    script: |
      #!/bin/sh
      set -eu
      export DEBIAN_FRONTEND=noninteractive
      apt-get update
      apt-get install --yes --no-install-recommends ${packages}
`;
}

/** What to do in Windows, as Markdown. */
export function wslGuide(): string {
  const commands = (...lines: readonly string[]): string => `\`\`\`powershell\n${lines.join('\n')}\n\`\`\``;
  return paragraphs(
    `# ${l10n.t('Labs in Windows, by WSL 2')}`,
    l10n.t('WSL 2 is a Linux of its own beside Windows. In PowerShell:'),
    commands(
      'wsl --install Debian',
      'wsl --distribution Debian -- sudo apt-get update',
      `wsl --distribution Debian -- sudo apt-get install --yes ${packages}`,
    ),
    l10n.t('Then run “Vethscope: Add Host…”, and type {0}.', code('wsl:Debian')),
    l10n.t('Or open your folder in WSL: with the extension “WSL” of VS Code, labs run there as on Linux itself.'),
  );
}
