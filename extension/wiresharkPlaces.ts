import { posix, win32 } from 'node:path';

/** Where Wireshark's program may be: on the search path, and where its installers put it. Pure. */
export function wiresharkPlaces(platform: string, searchPath: string): readonly string[] {
  const paths = platform === 'win32' ? win32 : posix;
  const folders = searchPath.split(paths.delimiter).filter((folder) => folder !== '');
  const name = platform === 'win32' ? 'Wireshark.exe' : 'wireshark';
  return [...folders.map((folder) => paths.join(folder, name)), ...(installed[platform] ?? [])];
}

const installed: Readonly<Record<string, readonly string[]>> = {
  darwin: ['/Applications/Wireshark.app/Contents/MacOS/Wireshark'],
  win32: ['C:\\Program Files\\Wireshark\\Wireshark.exe'],
};
