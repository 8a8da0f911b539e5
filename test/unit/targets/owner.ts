/** A program that holds a conversation until it is killed; prints the pids of the script's shell and of its child. */
import { silentLogger } from '../../../lab-runtime/model/logger.ts';
import { createLocalTarget } from '../../../lab-runtime/targets/local.ts';

const script = `
sleep 1000 & child=$!
echo $$; echo $child
read -r nothing
kill $child`;

createLocalTarget({ logger: silentLogger }).converse(
  script,
  {
    onStdout: (line) => {
      process.stdout.write(`${line}\n`);
    },
  },
  { what: 'owner' },
);
