import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { diagnose } from '../../../lab-runtime/engines/doctor/diagnose.ts';
import { type Facts, parseFacts } from '../../../lab-runtime/engines/doctor/facts.ts';
import type { Finding } from '../../../lab-runtime/engines/doctor/finding.ts';
import { familyOf, installCommand, tools } from '../../../lab-runtime/engines/programs/tools.ts';
import { isLabError } from '../../../lab-runtime/model/labError.ts';

/** What an ordinary user's Debian 12 with everything installed says. */
const debian = readFileSync(new URL('../../fixtures/doctor/debian-12.txt', import.meta.url), 'utf8');

/** Debian's facts with some changed, and those with `undefined` left out. */
function facts(changes: Readonly<Record<string, string | undefined>> = {}): Facts {
  const changed = new Map(parseFacts(debian));
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) changed.delete(key);
    else changed.set(key, value);
  }
  return changed;
}

function finding(name: string, changes: Readonly<Record<string, string | undefined>>): Finding {
  const found = diagnose('local', facts(changes)).findings.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

const withoutTrials = Object.fromEntries(
  [...parseFacts(debian).keys()].filter((key) => key.startsWith('trial.')).map((key) => [key, undefined]),
);

describe('doctor: diagnosis', () => {
  it('finds a complete machine ready', () => {
    const report = diagnose('local', facts());
    assert.equal(report.ready, true);
    assert.equal(report.install, undefined);
    assert.deepEqual(
      report.findings.filter(({ state }) => state !== 'yes'),
      [],
    );
    assert.equal(new Set(report.findings.map(({ name }) => name)).size, report.findings.length);
  });

  it('names version and path of each tool', () => {
    assert.equal(finding('iptables-save', {}).detail, '/usr/sbin/iptables-save, iptables-save v1.8.9 (nf_tables)');
    assert.equal(finding('Linux', {}).detail, 'Linux 6.18.44, Debian GNU/Linux 12 (bookworm), x86_64');
  });

  it('says how to install what is missing, in the words of the distribution', () => {
    const missing = { 'tool.ip.path': undefined, 'tool.traceroute.path': undefined };
    const report = diagnose('local', facts(missing));
    assert.equal(report.ready, false);
    assert.equal(report.install, 'sudo apt-get install iproute2 traceroute');
    assert.equal(finding('ip', missing).remedy, 'sudo apt-get install iproute2');
    assert.equal(finding('traceroute', missing).required, false);
    assert.equal(diagnose('local', facts({ ...missing, uid: '0' })).install, 'apt-get install iproute2 traceroute');
    for (const [id, like, command] of [
      ['fedora', undefined, 'sudo dnf install iproute'],
      ['rocky', 'rhel centos fedora', 'sudo dnf install iproute'],
      ['alpine', undefined, 'sudo apk add iproute2'],
      ['manjaro', 'arch', 'sudo pacman -S iproute2'],
      ['opensuse-tumbleweed', 'opensuse suse', 'sudo zypper install iproute2'],
      ['linuxmint', 'ubuntu debian', 'sudo apt-get install iproute2'],
      ['plan9', undefined, 'Install the package that is called iproute2 in Debian.'],
    ] as const) {
      assert.equal(finding('ip', { 'tool.ip.path': undefined, 'os.ID': id, 'os.ID_LIKE': like }).remedy, command);
    }
  });

  it('does not take the ip of BusyBox for one', () => {
    const { state, remedy } = finding('ip', { 'json.code': '1', 'json.text': 'BusyBox v1.36 multi-call binary.' });
    assert.deepEqual([state, remedy], ['no', 'sudo apt-get install iproute2']);
  });

  it('says which switch closes user namespaces, and how to open it', () => {
    const closed = {
      ...withoutTrials,
      'rootless.code': '1',
      'rootless.text': 'unshare: unshare failed: Operation not permitted',
    };
    const remedy = (changes: Readonly<Record<string, string>>) => {
      const {
        state,
        required,
        detail,
        remedy: text = '',
      } = finding('namespaces without root', { ...closed, ...changes });
      assert.deepEqual([state, required], ['no', true]);
      assert.match(detail, /Operation not permitted/);
      return text;
    };
    assert.match(
      remedy({ 'switch.kernel/unprivileged_userns_clone': '0' }),
      /^sudo sysctl -w kernel\.unprivileged_userns_clone=1;/,
    );
    assert.match(
      remedy({ 'switch.user/max_user_namespaces': '0' }),
      /^sudo sysctl -w user\.max_user_namespaces=15000;/,
    );
    assert.match(remedy({ 'switch.user/max_net_namespaces': '0' }), /^sudo sysctl -w user\.max_net_namespaces=15000;/);
    assert.match(
      remedy({ 'switch.kernel/apparmor_restrict_unprivileged_userns': '1' }),
      /apparmor_restrict_unprivileged_userns=0;/,
    );
    assert.match(remedy({ container: 'yes' }), /docker run/);
    assert.match(remedy({}), /vethscope up --root/);
    for (const name of ['a file system for containers', 'bridges and veth pairs', 'iptables inside a namespace']) {
      assert.equal(finding(name, closed).state, 'unknown');
    }
    assert.equal(diagnose('local', facts(closed)).ready, false);
  });

  it('lets root do without user namespaces', () => {
    const changes = { uid: '0', 'root.code': '0', 'root.text': '', 'rootless.code': '1', 'rootless.text': 'no' };
    assert.equal(diagnose('local', facts(changes)).ready, true);
    assert.equal(diagnose('local', facts({ ...changes, 'root.code': '1' })).ready, false);
  });

  it('says what of a lab does not work inside', () => {
    const rules = finding('iptables inside a namespace', {
      'trial.rules.code': '3',
      'trial.rules.text': 'Extension MASQUERADE is not supported',
    });
    assert.deepEqual([rules.state, rules.detail], ['no', 'Extension MASQUERADE is not supported']);
    assert.match(rules.remedy ?? '', /^sudo modprobe -a nf_tables /);
    const bridge = finding('bridges and veth pairs', {
      'trial.bridge.code': '2',
      'trial.bridge.text': 'RTNETLINK answers: Operation not supported',
    });
    assert.equal(bridge.remedy, 'sudo modprobe -a bridge veth');
    assert.equal(
      finding('bridges and veth pairs', { 'trial.bridge.code': '127', 'trial.bridge.text': 'ip: not found' }).state,
      'unknown',
    );
  });

  it('says what is wrong with the state folder', () => {
    assert.equal(
      finding('state folder', { 'state.own': 'no' }).remedy,
      'Look who made it, and remove it: rm -r /tmp/vethscope-65534',
    );
    assert.match(finding('state folder', { 'state.writable': 'no' }).detail, /cannot be written/);
    const full = finding('state folder', { 'state.space': 'tmpfs 100 99 12 99% /tmp' });
    assert.deepEqual([full.state, full.remedy], ['no', 'Make room on its file system.']);
    assert.equal(finding('state folder', { 'state.space': '' }).state, 'yes');
  });

  it('says which tool would answer', () => {
    const without = { 'responder.perl': undefined, 'responder.python3': undefined };
    assert.equal(finding('built-in responder', without).detail, 'runs on socat');
    const none = {
      ...without,
      'responder.socat': undefined,
      'responder.ncat': undefined,
      'responder.busybox': undefined,
    };
    assert.equal(finding('built-in responder', none).remedy, 'sudo apt-get install perl-base');
    assert.equal(diagnose('local', facts(none)).ready, true);
  });

  it('says only one thing of what is not Linux', () => {
    const report = diagnose('local', parseFacts('kernel Darwin 25.1.0\nmachine arm64\nuid 501\nend yes\n'));
    assert.deepEqual(
      report.findings.map(({ name, state }) => [name, state]),
      [['Linux', 'no']],
    );
    assert.equal(report.install, undefined);
  });

  it('refuses half an answer', () => {
    assert.throws(
      () => diagnose('local', facts({ end: undefined })),
      (error) => isLabError(error, 'unexpected-output'),
    );
  });

  it('never throws at whatever else a machine says', () => {
    const keys = [...parseFacts(debian).keys()].filter((key) => key !== 'end');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.option(fc.string(), { nil: undefined })), (changes) => {
        assert.ok(diagnose('local', facts(changes)).findings.length > 0);
      }),
    );
  });

  it('knows a package of every tool in every family', () => {
    for (const family of ['debian', 'fedora', 'alpine', 'arch', 'suse'] as const) {
      assert.equal(familyOf(family, ''), family);
      for (const tool of tools) assert.match(installCommand([tool.package], family, true) ?? '', / [a-z0-9-]+$/);
    }
  });
});
