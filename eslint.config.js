import js from '@eslint/js'
import globals from 'globals'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const restricted = (rules) => ({ 'no-restricted-syntax': ['error', ...rules] })

/** Raw doors that exactly one file each may open (docs/architecture.md, "Doors"). */
const openExternal = {
  selector: "MemberExpression[object.name='shell'][property.name='openExternal']",
  message: 'Open addresses through main/host/open-external.ts.',
}
const mathRandom = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'Use the RandomBytes port; the lab has its seeded generator.',
}
const enums = { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' }
const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' }

export default tseslint.config(
  // The last is what a build writes of its configuration, for as long as it reads it.
  { ignores: ['out/', 'dist/', 'node_modules/', '.tsbuild/', 'coverage/', '*.config.ts.*.mjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      eqeqeq: 'error',
      ...restricted([openExternal, mathRandom, enums, defaultExport]),
    },
  },
  { files: ['tests/**/*.ts', 'tests/**/*.tsx'], rules: { 'max-lines': ['error', { max: 400 }] } },
  {
    files: ['src/renderer/**/*.tsx', 'src/renderer/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  { files: ['src/main/log/console-sink.ts'], rules: { 'no-console': 'off' } },
  { files: ['src/main/host/open-external.ts'], rules: restricted([mathRandom, enums, defaultExport]) },
  { files: ['**/*.mjs', '**/*.js'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
)
