// verify.mjs RESULTS REQUIREMENTS.yaml: reads what the suite wrote and fails unless every server scenario
// that the requirements name, scored or not, ran, succeeded in something, and had no failure or warning.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// The suite itself skips this one for every server: its harness is yet to be written.
const skippedBySuite = new Set(['tasks-status-notifications']);

function wantedScenarios(yaml) {
  const wanted = [];
  let section = '';
  let scenario = '';
  for (const line of yaml.split('\n')) {
    const heading = line.match(/^(\w+):\s*$/);
    if (heading) section = heading[1];
    const plain = line.match(/^ {2}- ([\w/.-]+)\s*$/);
    if (plain && section === 'server') wanted.push(plain[1]);
    const named = line.match(/^ {2}- scenario: (\S+)/);
    if (named) scenario = named[1];
    if (section === 'not_scored' && /^ {4}leg: server/.test(line)) wanted.push(scenario);
  }
  return wanted;
}

const [results, requirements] = process.argv.slice(2);
const ran = new Map();
for (const directory of readdirSync(results)) {
  const name = directory.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
  ran.set(name, JSON.parse(readFileSync(join(results, directory, 'checks.json'), 'utf8')));
}

const problems = [];
let passed = 0;
const wanted = wantedScenarios(readFileSync(requirements, 'utf8'));
for (const scenario of wanted) {
  const checks = ran.get(scenario);
  if (!checks) {
    problems.push(`${scenario}: did not run`);
    continue;
  }
  const count = (status) => checks.filter((check) => check.status === status).length;
  passed += count('SUCCESS');
  for (const check of checks) {
    if (check.status === 'FAILURE' || check.status === 'WARNING' ||
        (check.status === 'SKIPPED' && !skippedBySuite.has(scenario))) {
      problems.push(`${scenario}: ${check.id}: ${check.status}: ${check.errorMessage ?? check.description}`);
    }
  }
  if (count('SUCCESS') === 0 && !skippedBySuite.has(scenario)) problems.push(`${scenario}: nothing succeeded`);
}
console.log(`${wanted.length} scenarios wanted, ${passed} checks passed, ${problems.length} problems`);
for (const problem of problems) console.log(`  ${problem}`);
process.exit(wanted.length === 0 || problems.length > 0 ? 1 : 0);
