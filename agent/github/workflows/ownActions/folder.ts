/** Where the composite actions lie that the workflows of one repository share. */
export const ownActionsFolder = '.github/taxiway';
