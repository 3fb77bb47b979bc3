/** The names of the lab's resources. Nothing else of `dev` has a name that begins so. */
export const itemsTable = 'lab_items'
