/** What a process of the lab becomes when it is released, as shell text. */
import type { PlannedProcess } from '../../model/plan.ts';
import { quote } from '../../targets/quote.ts';

/** Docker's default PATH (moby oci/defaults). */
const containerPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment of a container's programs, also of those a user starts in it. */
export function containerEnvironment(hostname: string, own: Readonly<Record<string, string>>): readonly string[] {
  const environment = { PATH: containerPath, HOSTNAME: hostname, HOME: '/root', ...own };
  return Object.entries(environment).map(([key, value]) => `${key}=${value}`);
}

/** Shell text that ends in an `exec`: of the command, or of the responder where there is none or the machine lacks it. */
export function startText(process: PlannedProcess): string {
  const environment = quote(['env', '-i', ...containerEnvironment(process.hostname, process.environment)]);
  const responder = `PATH=${containerPath}\n. /run/responder/responder.sh\nresponder ${quote(['/run/responder', process.name, ...process.serve])}\n`;
  if (process.program.kind === 'responder') return `exec 7<&-\n${responder}`;
  const { argv } = process.program;
  const program = quote(argv.slice(0, 1));
  return `exec 7<&-\nPATH=${containerPath}\nif command -v ${program} >/dev/null 2>&1; then exec ${environment} ${quote(argv)}; fi\n${responder}`;
}
