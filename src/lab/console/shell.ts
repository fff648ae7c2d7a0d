import { spawn, spawnSync } from 'node:child_process'

export type ShellSession = {
  input: (data: Buffer) => void
  resize: (columns: number, rows: number) => void
  /** Output may go on after `output` said that there is no room. */
  resume: () => void
  end: () => void
}

type ShellHost = {
  /** False: no room until `resume`. */
  output: (data: Buffer) => boolean
  ended: () => void
}

/** What a terminal of the lab runs. */
export type LabShell = (host: ShellHost) => ShellSession

/**
 * A real shell of this machine under a terminal of its own, for tests: whoever reaches the lab with its credentials is
 * then as powerful as whoever started it. util-linux' `script` makes the terminal, as Node has none.
 * @param command what runs in it, e.g. `/bin/sh -i`
 */
export const realShell =
  (command: string): LabShell =>
  (host) => {
    // Through the fourth descriptor the shell tells which terminal it got, so that it can be given a size.
    const child = spawn('script', ['-qfec', `tty >&3; exec 3>&-; exec ${command}`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: '/', TERM: 'xterm-256color', LANG: 'C.UTF-8', PS1: 'lab# ' },
      detached: true,
    })
    let terminal = ''
    let size: readonly [number, number] | undefined
    const applySize = (): void => {
      if (terminal === '' || size === undefined) return
      const [columns, rows] = size
      spawnSync('stty', ['-F', terminal, 'cols', String(columns), 'rows', String(rows)], { stdio: 'ignore' })
    }
    child.stdio[3]?.on('data', (data: Buffer) => {
      terminal = data.toString().trim()
      applySize()
    })
    child.stdout?.on('data', (data: Buffer) => {
      if (!host.output(data)) child.stdout?.pause()
    })
    child.stdin?.on('error', () => undefined)
    let over = false
    child.once('error', () => {
      host.output(Buffer.from('the lab cannot start a shell: is util-linux installed?\r\n'))
      host.ended()
    })
    child.once('exit', () => {
      over = true
      host.ended()
    })
    return {
      input: (data) => void child.stdin?.write(data),
      resize: (columns, rows) => {
        size = [columns, rows]
        applySize()
      },
      resume: () => void child.stdout?.resume(),
      // With `script` its terminal goes, and the shell in it hears the hang-up.
      end: () => {
        if (!over) child.kill('SIGKILL')
      },
    }
  }

const NEW_LINE = '\r\n'

/** What the commands of the pretended shell answer; `undefined`: there is no such command. */
const answer = (name: string, words: readonly string[]): string | undefined => {
  switch (words[0]) {
    case 'help':
      return 'This machine is simulated. It knows: date, echo, exit, help, hostname, uname, whoami'
    case 'hostname':
      return name
    case 'whoami':
      return 'root'
    case 'uname':
      return `Linux ${name} 6.17.0-1-pve x86_64 GNU/Linux`
    case 'date':
      return new Date().toUTCString()
    case 'echo':
      return words.slice(1).join(' ')
    default:
      return undefined
  }
}

/** A shell that touches nothing: what the demo has behind its terminals. */
export const pretendedShell =
  (name: string): LabShell =>
  (host) => {
    const say = (text: string): void => void host.output(Buffer.from(text))
    const prompt = (): void => say(`root@${name}:~# `)
    let line = ''
    const run = (): void => {
      const words = line.trim().split(/\s+/)
      line = ''
      say(NEW_LINE)
      if (words[0] === 'exit') {
        host.ended()
        return
      }
      if (words[0] !== '') say(`${answer(name, words) ?? `${words[0] ?? ''}: command not found`}${NEW_LINE}`)
      prompt()
    }
    const take = (sign: string): void => {
      if (sign === '\r' || sign === '\n') run()
      else if (sign === '\x7f' || sign === '\b') {
        if (line === '') return
        line = [...line].slice(0, -1).join('')
        say('\b \b')
      } else if (sign === '\x03') {
        line = ''
        say(`^C${NEW_LINE}`)
        prompt()
      } else if (sign === '\x04') host.ended()
      else if (sign >= ' ') {
        line += sign
        say(sign)
      }
    }
    say(`Simulated ${name}. "help" lists what it knows.${NEW_LINE}`)
    prompt()
    return {
      input: (data) => {
        for (const sign of data.toString('utf8')) take(sign)
      },
      resize: () => undefined,
      resume: () => undefined,
      end: () => undefined,
    }
  }
