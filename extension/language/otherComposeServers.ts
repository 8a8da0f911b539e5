/** Extensions whose language server validates Compose files. */
import * as vscode from 'vscode';

const composeServers = [
  'redhat.vscode-yaml',
  'ms-azuretools.vscode-containers',
  'ms-azuretools.vscode-docker',
  'docker.docker',
];

/** Whether one of them is installed and enabled: then Compose itself is left to it. */
export function composeIsValidated(): boolean {
  return composeServers.some((id) => vscode.extensions.getExtension(id) !== undefined);
}
