const { promise, resolve } = Promise.withResolvers<void>()

/** Whether the app is ready, for the modules that `app` itself builds on. */
export const readiness = {
  is: false,
  when: promise,
  become: (): void => {
    readiness.is = true
    resolve()
  },
}
