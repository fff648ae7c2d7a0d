/** Bytes of `2`, `1.5 GiB`, `512 MiB`; null: it cannot be read so. */
export declare const readSize: (text: string) => number | null
