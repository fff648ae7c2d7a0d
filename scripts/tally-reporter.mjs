// A reporter of vitest: what came of each test file, for vitest-group.mjs to read.
import { writeFileSync } from 'node:fs'
import process from 'node:process'

const tallyOf = (module) => {
  const states = [...module.children.allTests()].map((test) => test.result().state)
  const count = (state) => states.filter((one) => one === state).length
  const failed = count('failed')
  return {
    file: module.moduleId,
    project: module.project.name,
    passed: count('passed'),
    // A file that could not be loaded has no test that failed.
    failed: failed === 0 && module.state() === 'failed' ? 1 : failed,
    skipped: states.length - count('passed') - failed,
  }
}

export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { modules: modules.map(tallyOf), errorsBeside: unhandledErrors.length }
    writeFileSync(process.env.MULTPANEL_TALLY, JSON.stringify(tally))
  }
}
