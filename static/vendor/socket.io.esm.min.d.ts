// The one name that Préau takes from socket.io-client; the published types need a bundler's module resolution.
export function io(url: string, options: Record<string, unknown>): any;
