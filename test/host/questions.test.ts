import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { env, EventEmitter, window } from 'vscode';
import { askUser } from '../../extension/targets/askUser.ts';
import { hearToasts } from '../support/dialogs.ts';

const never = new AbortController().signal;
const target = 'ssh:server';

/** The box that the next question opens: what it says, and a hand to answer. */
function nextBox() {
  const accepted = new EventEmitter<void>();
  const hidden = new EventEmitter<void>();
  const box = {
    title: '',
    prompt: '',
    password: false,
    ignoreFocusOut: false,
    value: '',
    shown: false,
    disposed: false,
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    show: () => {
      box.shown = true;
    },
    hide: () => hidden.fire(),
    dispose: () => {
      box.disposed = true;
    },
  };
  const creator = mock.method(window, 'createInputBox', () => box);
  return {
    box,
    type: (text: string) => {
      box.value = text;
      accepted.fire();
    },
    [Symbol.dispose]: () => creator.mock.restore(),
  };
}

describe('what the user is asked', () => {
  it('is hidden as it is typed, stays when another window is looked at, and names machine and matter', async () => {
    const questions = [
      [{ kind: 'passphrase', key: '/home/me/.ssh/id', text: '' }, /\/home\/me\/\.ssh\/id/],
      [{ kind: 'password', who: 'me@server', text: '' }, /me@server/],
      [{ kind: 'secret', text: 'Verification code: ' }, /^Verification code:$/],
      [{ kind: 'sudo', target, command: 'sudo /bin/sh -s', text: '' }, /“sudo \/bin\/sh -s” will run on server/],
    ] as const;
    for (const [question, prompt] of questions) {
      using opened = nextBox();
      const answer = askUser.ask(target, question, never);
      const { box } = opened;
      assert.deepEqual([box.title, box.password, box.ignoreFocusOut, box.shown], ['server', true, true, true]);
      assert.match(box.prompt, prompt);
      opened.type('secret');
      assert.equal(await answer, 'secret');
      assert.equal(box.disposed, true);
    }
  });

  it('goes away with who wanted to know, or who turns away', async () => {
    using opened = nextBox();
    const gone = new AbortController();
    const answer = askUser.ask(target, { kind: 'secret', text: 'Code' }, gone.signal);
    gone.abort();
    assert.equal(await answer, undefined);
    assert.equal(opened.box.disposed, true);
  });
});

describe('a key that is not known', () => {
  const key = { kind: 'host-key', host: 'server (192.0.2.7)', keyType: 'ED25519', fingerprint: 'SHA256:abc' } as const;
  const text = 'Are you sure you want to continue connecting (yes/no/[fingerprint])? ';

  it('is accepted by its fingerprint, where ssh takes that, and only by the button that says so', async () => {
    const answers = ['Copy Fingerprint', 'Accept'];
    using heard = hearToasts(() => answers.shift());
    assert.equal(await askUser.ask(target, { ...key, text }, never), 'SHA256:abc');
    assert.equal(await env.clipboard.readText(), 'SHA256:abc');
    assert.deepEqual(
      heard.toasts.map((toast) => [toast.severity, toast.text, toast.actions]),
      Array.from({ length: 2 }, () => [
        'warning',
        'Is this really server, at server (192.0.2.7)?',
        ['Copy Fingerprint', 'Accept'],
      ]),
    );
  });

  it('is accepted by a yes where ssh is older, and by nothing once nobody waits', async () => {
    using _toasts = hearToasts(() => 'Accept');
    assert.equal(await askUser.ask(target, { ...key, text: '(yes/no)? ' }, never), 'yes');
    assert.equal(await askUser.ask(target, { ...key, text }, AbortSignal.abort()), undefined);
  });

  it('is not accepted by turning away', async () => {
    using _toasts = hearToasts(() => undefined);
    assert.equal(await askUser.ask(target, { ...key, text }, never), undefined);
  });
});
