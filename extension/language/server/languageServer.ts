/** The language server: what it answers, apart from how the words travel. */
import { TextDocuments, type CodeLens, type Connection, type Hover, type Position } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { EditParams, LanguageOptions, LiveLab, SurroundingsParams } from '../protocol.ts';
import { Analyses } from './analyses.ts';
import { analyse, type Analysis } from './analysis.ts';
import { codeLensesOf } from './codeLenses.ts';
import { createDebounce } from './debounce.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { filePath } from './filePath.ts';
import { hoverAt } from './hover.ts';
import { labsOfFile, mainLab } from './liveLabs.ts';
import { canonicalPath } from '../../canonicalPath.ts';
import { readProjectFile } from './readProjectFile.ts';

/** Long enough for a pause in typing, short enough to seem at once. */
const typingPauseMs = 200;

/** Open lab files and the labs that run. */
export class LanguageServer {
  readonly #connection: Connection;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #debounce = createDebounce(typingPauseMs);
  readonly #analyses = new Analyses<TextDocument>((document) => this.#analyse(document));
  #surroundings: SurroundingsParams = { trusted: false, composeIsValidated: false };
  #folders: readonly string[] = [];
  #labs: readonly LiveLab[] = [];
  /** Texts of files that are no lab files, as editors hold them. */
  readonly #edits = new Map<string, string>();

  constructor(connection: Connection, environment: Readonly<Record<string, string>>) {
    this.#connection = connection;
    this.#environment = environment;
    this.#documents.onDidChangeContent(({ document }) => this.#documentChanged(document));
    this.#documents.onDidClose(({ document }) => this.#documentClosed(document));
    this.#documents.listen(connection);
  }

  /** Called once, before anything else. */
  initialize(options: LanguageOptions, folders: readonly string[]): void {
    this.#surroundings = options;
    this.#folders = folders;
  }

  /** The workspace has other folders now: others may be read. */
  foldersChanged(folders: readonly string[]): void {
    this.#folders = folders;
    this.#refresh('everything');
  }

  /** The workspace is trusted now, or another extension came or went. */
  surroundingsChanged(surroundings: SurroundingsParams): void {
    this.#surroundings = surroundings;
    this.#refresh('everything');
  }

  /** These files changed on disk. */
  filesChanged(uris: readonly string[]): void {
    this.#refresh(uris.map(filePath));
  }

  /** See {@link EditParams}. */
  edited({ path, text }: EditParams): void {
    if (text === undefined) this.#edits.delete(path);
    else this.#edits.set(path, text);
    this.#refresh([path]);
  }

  /** All labs that run now. */
  labsChanged(labs: readonly LiveLab[]): void {
    this.#labs = labs;
  }

  /** See hover.ts. */
  hover(uri: string, position: Position): Hover | undefined {
    const document = this.#documents.get(uri);
    if (document === undefined) return undefined;
    const analysis = this.#analyses.of(document);
    return hoverAt(analysis, position, mainLab(this.#labsOf(analysis), analysis.lab?.name));
  }

  /** See codeLenses.ts. Nothing is started from an untrusted workspace, nor from a file that is not on disk. */
  codeLenses(uri: string): CodeLens[] {
    const document = this.#documents.get(uri);
    if (document === undefined || !this.#surroundings.trusted || !uri.startsWith('file:')) return [];
    const analysis = this.#analyses.of(document);
    return codeLensesOf({ file: analysis.file, lines: analysis.lines, running: this.#labsOf(analysis) });
  }

  #labsOf({ file }: Analysis): readonly LiveLab[] {
    return labsOfFile(this.#labs, file, canonicalPath);
  }

  #analyse(document: TextDocument): Analysis {
    return analyse({
      file: filePath(document.uri),
      text: document.getText(),
      environment: this.#environment,
      readFile: (path) => this.#readFile(path),
    });
  }

  /** What an editor holds is newer than what the disk holds. */
  #readFile(path: string): string | undefined {
    const open = this.#documents.all().find(({ uri }) => uri.startsWith('file:') && filePath(uri) === path);
    return (
      open?.getText() ??
      this.#edits.get(path) ??
      readProjectFile(path, this.#surroundings.trusted ? 'everything' : this.#folders)
    );
  }

  #documentChanged(document: TextDocument): void {
    this.#validateLater(document.uri);
    this.#refresh([filePath(document.uri)]);
  }

  #documentClosed({ uri }: TextDocument): void {
    this.#debounce.cancel(uri);
    this.#analyses.forget(uri);
    this.#send(this.#connection.sendDiagnostics({ uri, diagnostics: [] }));
    this.#refresh([filePath(uri)]);
  }

  /** Looks again at the documents that depend on these files. */
  #refresh(files: 'everything' | readonly string[]): void {
    for (const uri of this.#analyses.forgetDependents(files)) this.#validateLater(uri);
  }

  #validateLater(uri: string): void {
    this.#debounce.later(uri, () => this.#validate(uri));
  }

  /** Whatever a file holds, it must not end the server for the others. */
  #validate(uri: string): void {
    const document = this.#documents.get(uri);
    if (document === undefined) return;
    try {
      const diagnostics = diagnosticsOf(this.#analyses.of(document), this.#surroundings);
      this.#send(this.#connection.sendDiagnostics({ uri, version: document.version, diagnostics }));
    } catch (error) {
      this.#connection.console.error(`${uri} cannot be checked: ${String(error)}`);
    }
  }

  /** A message that cannot be sent has nobody left to read it. */
  #send(message: Promise<void>): void {
    message.catch((error: unknown) => this.#connection.console.error(String(error)));
  }
}
