import { createTheme } from '@mui/material/styles'
import type { CompanyColour } from '#shared/model/company-colour.ts'

declare module '@mui/material/styles' {
  interface CssThemeVariables {
    enabled: true
  }
}

/**
 * Every colour and measure of the page. `--mp-*` variables carry them into plain elements, the MUI theme into
 * MUI's; both read this file and nothing else defines a colour but those of companies (shared/model/company-colour).
 */
const LIGHT = {
  ground: '#f3f4f6',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#eceef1',
  line: '#d8dce1',
  'line-soft': '#e9ecef',
  'line-strong': '#8b949e',
  text: '#1b1f24',
  muted: '#56606b',
  accent: '#0b57c2',
  'accent-text': '#ffffff',
  'accent-soft': '#e2ecfb',
  hover: '#f0f2f5',
  selected: '#dfe9fa',
  green: '#1a7432',
  grey: '#56606b',
  amber: '#8a5300',
  red: '#b3261e',
  'green-soft': '#dff3e4',
  'amber-soft': '#fbeed6',
  'red-soft': '#fbe4e2',
  bar: '#6d9de4',
  track: '#dde2e8',
  'bar-warn': '#d98e1f',
  'bar-fail': '#d1453b',
  shadow: '0 4px 16px rgb(27 31 36 / 18%)',
} as const

const DARK: Record<keyof typeof LIGHT, string> = {
  ground: '#1c1e21',
  surface: '#24272a',
  raised: '#2d3034',
  sunken: '#191b1d',
  line: '#3b4046',
  'line-soft': '#303438',
  'line-strong': '#7d858e',
  text: '#e6e8ea',
  muted: '#a9b1b9',
  accent: '#7eb0fb',
  'accent-text': '#0c1b31',
  'accent-soft': '#243851',
  hover: '#2b2f33',
  selected: '#29405f',
  green: '#62c97d',
  grey: '#a9b1b9',
  amber: '#e3b04b',
  red: '#ff8a80',
  'green-soft': '#1f3a28',
  'amber-soft': '#41341a',
  'red-soft': '#46211f',
  bar: '#5b8bd0',
  track: '#3d4349',
  'bar-warn': '#d9a13c',
  'bar-fail': '#e8655b',
  shadow: '0 4px 20px rgb(0 0 0 / 55%)',
}

/** The colour of a company's things; null: the provider's own, which are grey. */
export const companyColour = (company: { readonly colour: CompanyColour } | null | undefined): string =>
  company?.colour ?? 'var(--mp-line-strong)'

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
const MONO = 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'

const declarations = (tokens: Record<string, string>): string =>
  Object.entries(tokens)
    .map(([name, value]) => `--mp-${name}:${value};`)
    .join('')

/** The variables as a style sheet; `data-theme` and `data-density` on the root element choose. */
export const TOKEN_CSS = `
:root{color-scheme:light;--mp-font:${FONT};--mp-mono:${MONO};--mp-row:32px;${declarations(LIGHT)}}
:root[data-theme="dark"]{color-scheme:dark;${declarations(DARK)}}
:root[data-density="compact"]{--mp-row:28px;}
*,*::before,*::after{box-sizing:border-box}
html,body,#root{height:100%;margin:0}
body{font:13px/1.4 var(--mp-font);color:var(--mp-text);background:var(--mp-ground);overflow:hidden;-webkit-font-smoothing:antialiased}
button,input,select,textarea{font:inherit;color:inherit}
:focus-visible{outline:2px solid var(--mp-accent);outline-offset:-2px}
h1,h2,h3,p,ul,ol,dl,dd{margin:0;padding:0}
a{color:var(--mp-accent)}
.mono{font-family:var(--mp-mono);font-size:12px}
.num{font-variant-numeric:tabular-nums}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{animation-duration:0s!important;transition-duration:0s!important;scroll-behavior:auto!important}}
`

const palette = (tokens: Record<keyof typeof LIGHT, string>) => ({
  primary: { main: tokens.accent, contrastText: tokens['accent-text'] },
  error: { main: tokens.red, contrastText: tokens.surface },
  warning: { main: tokens.amber, contrastText: tokens.surface },
  success: { main: tokens.green, contrastText: tokens.surface },
  text: { primary: tokens.text, secondary: tokens.muted },
  background: { default: tokens.ground, paper: tokens.raised },
  divider: tokens.line,
})

const compactControl = { defaultProps: { size: 'small' } } as const

export const muiTheme = createTheme({
  cssVariables: { colorSchemeSelector: '[data-theme="%s"]' },
  colorSchemes: { light: { palette: palette(LIGHT) }, dark: { palette: palette(DARK) } },
  typography: {
    fontFamily: FONT,
    fontSize: 13,
    htmlFontSize: 16,
    body1: { fontSize: 13 },
    body2: { fontSize: 12 },
    h1: { fontSize: 20, fontWeight: 600 },
    h2: { fontSize: 16, fontWeight: 600 },
    button: { textTransform: 'none', fontSize: 13, fontWeight: 500 },
  },
  shape: { borderRadius: 6 },
  spacing: 4,
  transitions: {
    duration: {
      shortest: 80,
      shorter: 100,
      short: 120,
      standard: 150,
      complex: 150,
      enteringScreen: 120,
      leavingScreen: 80,
    },
  },
  components: {
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    // Below the edge of the field, in every form alike.
    // The reason why a field cannot be changed has to be read.
    MuiFormHelperText: {
      styleOverrides: {
        root: { margin: '4px 0 0', fontSize: 12, lineHeight: 1.4, '&.Mui-disabled': { color: 'var(--mp-muted)' } },
      },
    },
    MuiButton: {
      defaultProps: { size: 'small', disableElevation: true },
      styleOverrides: { root: { minHeight: 30, paddingBlock: 3 } },
    },
    MuiIconButton: { ...compactControl, styleOverrides: { root: { borderRadius: 6 } } },
    MuiTextField: compactControl,
    MuiSelect: compactControl,
    MuiFormControl: compactControl,
    MuiCheckbox: compactControl,
    MuiSwitch: compactControl,
    // As high as the other fields: its box is padded besides what stands in it.
    MuiAutocomplete: {
      styleOverrides: {
        root: {
          '& .MuiOutlinedInput-root.MuiInputBase-sizeSmall': {
            paddingBlock: 0,
            '& .MuiAutocomplete-input': { paddingBlock: 6 },
          },
        },
      },
    },
    MuiOutlinedInput: { styleOverrides: { input: { paddingBlock: 6, fontSize: 13 } } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiTooltip: { defaultProps: { enterDelay: 400, arrow: false } },
    MuiTab: { styleOverrides: { root: { minHeight: 36, minWidth: 0, paddingInline: 10, textTransform: 'none' } } },
    MuiTabs: { styleOverrides: { root: { minHeight: 36 } } },
    MuiMenuItem: { styleOverrides: { root: { minHeight: 28, fontSize: 13 } } },
    MuiListItemIcon: { styleOverrides: { root: { minWidth: 28 } } },
    MuiDialogTitle: { styleOverrides: { root: { padding: '12px 16px', fontSize: 16 } } },
    MuiDialogContent: { styleOverrides: { root: { paddingInline: 16 } } },
    MuiDialogActions: { styleOverrides: { root: { padding: '10px 16px' } } },
    MuiDialog: { styleOverrides: { paper: { border: '1px solid var(--mp-line)' } } },
  },
})
