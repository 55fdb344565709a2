// Makes a call with the official client, as the arguments on stdin say, and prints how
// the promise ended: {"resolved": …} or {"rejected": {status, data, code, message}}.
const fs = require('node:fs');
const { WebApi } = require('@superoffice/webapi');

const how = JSON.parse(fs.readFileSync(0, 'utf8'));
const options = {};

async function call() {
  const api = new WebApi({ baseUrl: how.base, cache: how.cache, axiosConfig: { headers: how.headers || {}, timeout: how.timeout || 0 } });
  switch (how.scheme) {
    case 'basic': api.authenticateWithPassword('tje0', 'Tje0'); break;
    case 'soticket': api.authenticateWithTicket('7T:abc123=='); break;
    case 'bearer': api.authenticateWithToken('8A:Cust12345.abc'); break;
  }
  const agent = api.getMessagingAgent();
  let value;
  for (let i = 0; i < (how.times || 1); i++) {
    value = await agent.createMessageAsync(how.message, options);
  }
  return { resolved: value, requestStatus: options.requestStatus };
}

call()
  .catch((e) => ({ rejected: { status: e.response && e.response.status, data: e.response && e.response.data, code: e.code, message: e.message } }))
  .then((outcome) => console.log(JSON.stringify(outcome)));
