/** What the test knows of the child that applies polls. */
export const CLUSTER = '01900000-0000-7000-8000-000000000001'
export const GUESTS = 150
