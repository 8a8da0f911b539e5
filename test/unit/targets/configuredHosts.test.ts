import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { configuredHosts, type ConfigReader } from '../../../lab-runtime/targets/ssh/configuredHosts.ts';

function readerOf(files: Readonly<Record<string, string>>): ConfigReader {
  return {
    read: (file) => files[file],
    list: (folder) =>
      Object.keys(files)
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => file.slice(folder.length + 1)),
  };
}

describe('hosts of the ssh configuration', () => {
  const main = '/h/.ssh/config';

  it('are those without patterns, in their order, each once', () => {
    const text = `
# comment
Host lab lab2
  HostName 10.0.0.1
Host *.example.org !bad web?
  User me
host = "quoted" lab
Match host x exec "false"
  User other
Host -o a%h
`;
    assert.deepEqual(configuredHosts(main, readerOf({ [main]: text })), ['lab', 'lab2', 'quoted']);
  });

  it('are those of included files, too, which may include one another', () => {
    const files = {
      [main]: `Include conf.d/*.conf ${join('~', 'own')}\nHost main\n  Include /abs\n`,
      '/h/.ssh/conf.d/b.conf': 'Host b',
      '/h/.ssh/conf.d/a.conf': `Host a\nInclude ${main}`,
      '/h/.ssh/conf.d/no.txt': 'Host no',
      '/abs': 'Host abs',
      [join(homedir(), 'own')]: 'Host own',
    };
    assert.deepEqual([...configuredHosts(main, readerOf(files))].sort(), ['a', 'abs', 'b', 'main', 'own']);
  });

  it('are none where there is no file, or nonsense', () => {
    assert.deepEqual(configuredHosts(main, readerOf({})), []);
    assert.deepEqual(configuredHosts(main, readerOf({ [main]: '\0\u001b{{{"\n"' })), []);
  });
});
