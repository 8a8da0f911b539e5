/** What has to be asked before a machine can be reached, or before one is root there. */

/** A question, and what it is about; `text` is what a person is shown. */
export type Question =
  | { readonly kind: 'passphrase'; readonly key: string; readonly text: string }
  | { readonly kind: 'password'; readonly who: string; readonly text: string }
  | {
      readonly kind: 'host-key';
      readonly host: string;
      /** `ED25519` */
      readonly keyType: string;
      /** `SHA256:…`, as ssh-keygen -l prints it. */
      readonly fingerprint: string;
      readonly text: string;
    }
  /** To become root on a target; the command is what will run as root. */
  | { readonly kind: 'sudo'; readonly target: string; readonly command: string; readonly text: string }
  /** A one-time code, a PIN, or anything else a server may want. */
  | { readonly kind: 'secret'; readonly text: string }
  /** Nothing to answer: a security key waits to be touched. */
  | { readonly kind: 'notice'; readonly text: string };

/** Who answers; undefined: nobody wants to. Aborted when the answer is not wanted any more. */
export type Prompter = (question: Question, signal: AbortSignal) => Promise<string | undefined>;
