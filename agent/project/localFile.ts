/** Variables of this machine alone, in the folder of the project file: no tool puts it into git. */
export const localFile = '.env.local';
