// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

// The vendor's JavaScript SDK, unchanged, calls each operation that the simulator has, in the order of test_sdks.py.

"use strict";

const sdk = require("purecloud-platform-client-v2");

async function calls(given) {
  const client = sdk.ApiClient.instance;
  client.setGateway({ host: given.host, port: given.port, protocol: "https" });
  await client.loginClientCredentialsGrant(given.clientId, given.clientSecret);

  const tokens = new sdk.TokensApi();
  const me = await tokens.getTokensMe({ preserveIdleTTL: true });
  await tokens.headTokensMe();
  await tokens.putTokensTimeout({ body: await tokens.getTokensTimeout() });
  await tokens.deleteToken(given.user);

  const authorization = new sdk.AuthorizationApi();
  const roles = await authorization.getAuthorizationRoles({ name: "Nightly", pageSize: 5, pageNumber: 1 });
  await authorization.getAuthorizationRole(roles.entities[0].id, { userCount: false });
  await authorization.getAuthorizationDivisions({ name: "Home" });
  const home = await authorization.getAuthorizationDivisionsHome();
  const subject = await authorization.getAuthorizationSubjectsMe();

  const oauth = new sdk.OAuthApi();
  await oauth.getOauthScopes();
  await oauth.getOauthScope("users");
  const made = await oauth.postOauthClients({
    name: "made",
    authorizedGrantType: "CLIENT-CREDENTIALS",
    roleDivisions: [{ roleId: roles.entities[0].id, divisionId: home.id }],
  });
  const listed = await oauth.getOauthClients();
  const read = await oauth.getOauthClient(made.id);
  const changed = await oauth.putOauthClient(made.id, { ...read, state: "inactive" });
  const renewed = await oauth.postOauthClientSecret(made.id);
  const query = await oauth.postOauthClientUsageQuery(made.id, { interval: "2026-01-01/2026-02-01", granularity: "Day", groupBy: ["TemplateUri"] });
  const running = await oauth.getOauthClientUsageQueryResult(query.executionId, made.id);
  const complete = await oauth.getOauthClientUsageQueryResult(query.executionId, made.id);
  await oauth.getOauthClientUsageSummary(made.id, { days: "3" });
  await oauth.deleteOauthClient(made.id);

  const integrations = new sdk.IntegrationsApi();
  await integrations.getIntegrationsCredentialsTypes();
  const body = { name: "made", type: { name: "pureCloudOAuthClient" }, credentialFields: { clientId: "x", clientSecret: "y" } };
  const credential = await integrations.postIntegrationsCredentials({ body });
  await integrations.getIntegrationsCredential(credential.id);
  await integrations.putIntegrationsCredential(credential.id, { body });
  await integrations.getIntegrationsCredentials({ pageSize: 5 });
  const infos = await integrations.getIntegrationsCredentialsListing({ pageSize: "5" });
  const found = await integrations.getIntegrations({ credentialId: given.credential });
  await integrations.getIntegration(found.entities[0].id);
  const config = await integrations.getIntegrationConfigCurrent(found.entities[0].id);
  const test = await integrations.postIntegrationsActionTest(given.action, { input: 1 });
  await integrations.deleteIntegrationsCredential(credential.id);

  await tokens.deleteTokensMe();
  let refused;
  await tokens.getTokensMe().catch((error) => { refused = error.status; });
  return {
    client: me.OAuthClient.id,
    grants: subject.grants.length,
    clients: listed.entities.length,
    secrets: [made, read, changed, renewed].map((each) => "secret" in each),
    state: changed.state,
    statuses: [running.queryStatus, complete.queryStatus],
    credentials: infos.entities.length,
    used: config.credentials.pureCloudOAuthClient.id,
    action: test.success,
    refused,
  };
}

calls(JSON.parse(process.argv[2])).then(
  (told) => { console.log(JSON.stringify(told)); process.exit(0); },
  (error) => { console.error(error); process.exit(1); },
);
