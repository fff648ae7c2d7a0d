// The types are those of 1.6, where the module had another path; what is used of it is the same in 1.7.
declare module '@novnc/novnc' {
  export { default } from '@novnc/novnc/lib/rfb'
}
