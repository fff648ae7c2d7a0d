// Loaded into the measured process (`--import`): answers each message with its memory after a collection, and its CPU time.
process.on('message', () => {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send?.({ rss, held: heapUsed + external, cpu: process.cpuUsage(), at: performance.now() })
})
process.channel?.unref()
