// Writes docs/permissions.md from the contract and the oracle; with --check it only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { LESS, ORACLE } from '../tests/security/permission-oracle.ts'
import { permissionsDocument } from '../tests/support/permissions-document.ts'
import { inRoot } from './run.mjs'

const file = inRoot('docs/permissions.md')
const text = permissionsDocument(ORACLE, LESS)
if (process.argv.includes('--check')) process.exit(readFileSync(file, 'utf8') === text ? 0 : 1)
writeFileSync(file, text)
