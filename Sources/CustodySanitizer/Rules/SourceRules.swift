extension StandardRules {
    /// Source hosting, build, packages.
    static let source: [Rule] = [
        token(
            "github-token", "A GitHub token: personal, OAuth, app or refresh",
            "https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
            ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "[A-Za-z0-9_][A-Za-z0-9_.-]{27,}", "ghp_{b62:36}",
            not: ["ghp_short"]),
        token(
            "github-fine-grained-token", "A GitHub fine-grained personal access token",
            "https://docs.github.com/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens",
            ["github_pat_"], "[A-Za-z0-9_]{30,}", "github_pat_{b62:22}_{b62:59}"),
        token(
            "gitlab-token", "A GitLab token", "https://docs.gitlab.com/security/tokens/",
            [
                "glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "gloas-", "glft-", "glsoat-", "glimt-", "glagent-",
                "glwt-", "glffct-", "glrtr-",
            ], "[A-Za-z0-9_=.-]{20,}", "glpat-{url:20}"),
        token(
            "gitlab-runner-token", "A GitLab runner registration token", "https://docs.gitlab.com/security/tokens/",
            ["GR1348941"], "[A-Za-z0-9_-]{20,}", "GR1348941{url:20}"),
        token(
            "gitea-token", "A Forgejo or Gitea runner token", "https://docs.gitea.com/development/api-usage",
            ["gto_", "gta_"], "[A-Za-z0-9_-]{30,}", "gto_{b62:40}", boundary: .word, needs: [.digit]),
        token(
            "bitbucket-token", "A Bitbucket or Atlassian API token",
            "https://support.atlassian.com/bitbucket-cloud/docs/api-tokens/",
            ["ATBB", "ATCTT3", "ATATT3", "ATSTT3"], "[A-Za-z0-9_=-]{28,}", "ATATT3xFfGF0{url:180}={HEX:8}",
            boundary: .word),
        token(
            "atlassian-connect-token", "An Atlassian OAuth secret",
            "https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/",
            ["ATOA"], "[A-Za-z0-9_=-]{60,}", "ATOA{url:120}", boundary: .word),
        token(
            "npm-token", "An npm access token", "https://docs.npmjs.com/about-access-tokens",
            ["npm_"], "[A-Za-z0-9]{30,}", "npm_{b62:36}", not: ["npm_config_registry"]),
        token(
            "npm-auth-token", "The token of an .npmrc line", "https://docs.npmjs.com/cli/configuring-npm/npmrc",
            ["_authToken=", "_authToken = "], "[A-Za-z0-9_.-]{16,}", "//registry.example/:_authToken={hex:36}",
            keepsLiteral: true),
        token(
            "pypi-token", "A PyPI upload token", "https://pypi.org/help/#apitoken",
            ["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZ"], "[A-Za-z0-9_-]{50,}",
            "pypi-AgEIcHlwaS5vcmc{url:160}"),
        token(
            "rubygems-token", "A RubyGems API key", "https://guides.rubygems.org/api-key-scopes/",
            ["rubygems_"], "[A-Za-z0-9]{40,}", "rubygems_{hex:48}"),
        token(
            "crates-io-token", "A crates.io token",
            "https://doc.rust-lang.org/cargo/reference/registry-authentication.html",
            ["cio"], "[A-Za-z0-9]{32}", "cio{b62:32}", boundary: .word, needs: [.digit, .upper]),
        token(
            "nuget-key", "A NuGet API key", "https://learn.microsoft.com/nuget/nuget-org/scoped-api-keys",
            ["oy2"], "[a-z0-9]{43}", "oy2{b36:43}", boundary: .word, needs: [.digit]),
        token(
            "clojars-token", "A Clojars deploy token", "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens",
            ["CLOJARS_"], "[a-z0-9]{56,}", "CLOJARS_{hex:60}"),
        token(
            "hex-pm-token", "A Hex.pm key", "https://hex.pm/docs/publish",
            ["hexp_", "hexo_"], "[A-Za-z0-9_-]{32,}", "hexp_{b62:40}", boundary: .word),
        token(
            "jfrog-token", "A JFrog reference token or API key",
            "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
            ["AKCp", "cmVmd"], "[A-Za-z0-9_-]{48,}", "AKCp{b62:69}", boundary: .word),
        token(
            "circleci-token", "A CircleCI token", "https://circleci.com/docs/managing-api-tokens/",
            ["CCIPAT_", "CCIPRJ_"], "[A-Za-z0-9_]{40,}", "CCIPAT_{b62:22}_{hex:40}"),
        token(
            "buildkite-token", "A Buildkite token", "https://buildkite.com/docs/apis/managing-api-tokens",
            ["bkua_", "bkct_", "bkpt_", "bkaj_", "bkar_", "bkpat_", "bkaa_", "bkps_"], "[A-Za-z0-9_-]{32,}",
            "bkua_{hex:40}"),
        token(
            "octopus-key", "An Octopus Deploy API key",
            "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key",
            ["API-"], "[A-Z0-9]{26,}", "API-{B36:28}", boundary: .word, needs: [.digit, .upper]),
        token(
            "harness-token", "A Harness token",
            "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys",
            ["pat.", "sat."], "[A-Za-z0-9_-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20,}",
            "pat.{url:22}.{hex:24}.{b62:20}", boundary: .word),
        token(
            "codecov-token", "A Codecov access token in its header", "https://docs.codecov.com/docs/codecov-tokens",
            ["CODECOV_TOKEN="], "[a-f0-9-]{36}", "CODECOV_TOKEN={hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            keepsLiteral: true),
        token(
            "sonar-token", "A SonarQube token",
            "https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/",
            ["squ_", "sqp_", "sqa_"], "[A-Za-z0-9]{40,}", "squ_{hex:40}", boundary: .word),
        token(
            "snyk-token", "A Snyk token", "https://docs.snyk.io/snyk-api/authentication-for-api",
            ["snyk_uat.", "snyk_sat."], "[A-Za-z0-9_.-]{40,}", "snyk_uat.{hex:8}.{url:60}"),
        token(
            "sourcegraph-token", "A Sourcegraph access token; Segment tokens begin the same",
            "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token",
            ["sgp_", "sgd_", "slk_"], "[A-Za-z0-9_]{40,}", "sgp_{hex:16}_{hex:40}", boundary: .word),
        token(
            "launchdarkly-key", "A LaunchDarkly SDK or API key", "https://launchdarkly.com/docs/home/account/api",
            ["sdk-", "api-", "mob-"], "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}",
            "sdk-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", boundary: .word),
        token(
            "doppler-token", "A Doppler token", "https://docs.doppler.com/docs/access-tokens",
            ["dp.pt.", "dp.ct.", "dp.st.", "dp.sa.", "dp.scim.", "dp.audit."], "[A-Za-z0-9_.-]{40,}", "dp.pt.{b62:43}",
            boundary: .word),
        token(
            "onepassword-token", "A 1Password service account token",
            "https://developer.1password.com/docs/service-accounts/",
            ["ops_eyJ"], "[A-Za-z0-9+/=%_-]{80,}", "ops_eyJ{b64:250}"),
        token(
            "onepassword-secret-key", "A 1Password secret key", "https://support.1password.com/secret-key/",
            ["A3-"], "[A-Z0-9]{6}-[A-Z0-9]{5,11}(-[A-Z0-9]{5})?-[A-Z0-9]{5}-[A-Z0-9]{5}(-[A-Z0-9]{5})?",
            "A3-{B36:6}-{B36:6}-{B36:5}-{B36:5}-{B36:5}-{B36:5}", boundary: .word),
        token(
            "bitwarden-token", "A Bitwarden Secrets Manager access token", "https://bitwarden.com/help/access-tokens/",
            ["0.48c78342", "0.ec2c1d46"], "[a-f0-9-]{28}\\.[A-Za-z0-9]{30}:[A-Za-z0-9+/=%]{24}",
            "0.48c78342-{hex:4}-{hex:4}-{hex:4}-{hex:12}.{b62:30}:{b64:22}=="),
        token(
            "postman-key", "A Postman API key",
            "https://learning.postman.com/docs/developer/postman-api/authentication/",
            ["PMAK-", "PMAT-"], "[A-Za-z0-9-]{26,}", "PMAK-{hex:24}-{hex:34}"),
        token(
            "readme-token", "A ReadMe API key", "https://docs.readme.com/main/reference/authentication",
            ["rdme_"], "[A-Za-z0-9]{60,}", "rdme_{b36:70}"),
        token(
            "prefect-token", "A Prefect API key",
            "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys",
            ["pnu_", "pnb_"], "[A-Za-z0-9]{32,}", "pnu_{b62:36}", boundary: .word),
    ]
}
