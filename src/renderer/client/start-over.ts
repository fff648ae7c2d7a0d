/** Loads the page anew: nothing of whoever was signed in before stays in its memory. */
export const startOver = (): void => {
  window.location.reload()
}
