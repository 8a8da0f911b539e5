/** What may help after an error; each is a button of the toast. */
export type Remedy =
  'doctor' | 'installTools' | 'startLab' | 'newLabFile' | 'refresh' | 'problems' | 'trust' | 'addHost' | 'createVm';

/** Something the user can mend, said in the user's language. Errors of the runtime are `LabError`s. */
export class UserError extends Error {
  readonly remedy: Remedy | undefined;

  constructor(message: string, remedy?: Remedy) {
    super(message);
    this.name = 'UserError';
    this.remedy = remedy;
  }
}
