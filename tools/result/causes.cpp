#include "tools/result/causes.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace reply_mcp::tools::result {
namespace {

using enum ErrorKind;

constexpr std::string_view k_no_code = "-";
constexpr int k_any_from = 400;
constexpr int k_any_to = 599;

constexpr std::array k_problems = {
    // People who must not be written to, whatever the status.
    ProblemCause{k_any_from, k_any_to, " contactOptedOut ", Again::never, Acted::no,
                 "This person has opted out. Do not write to them, over no other channel either; tell the "
                 "person you work for."},
    ProblemCause{
        k_any_from, k_any_to, " contactInBlackList ", Again::never, Acted::no,
        "A block rule of the account covers this person. Do not write to them, over no other channel "
        "either; tell the person you work for."},

    // The key and who it acts for.
    ProblemCause{401, 401, " USER_NOT_FOUND ", Again::never, Acted::no,
                 "The acting user does not exist for this key: check --user-id or --user-email (X-USER-ID, "
                 "X-User-Email)."},
    ProblemCause{401, 401, "", Again::never, Acted::no,
                 "Reply does not accept the API key. Take a key from Reply, Settings, API Key, and give it "
                 "with --api-key-file FILE or in REPLY_API_KEY; `reply-mcp check` tells whether it is good."},
    ProblemCause{403, 403, " TEAM_REQUIRED ", Again::never, Acted::no,
                 "The key reaches several teams[; it reaches {teams}]. Start the server with --team-id ID "
                 "(header X-TEAM-ID) of one of them."},
    ProblemCause{403, 403, " TEAM_NOT_ACCESSIBLE ", Again::never, Acted::no,
                 "The key does not reach this team[; it reaches {teams}]. Start the server with --team-id ID "
                 "(header X-TEAM-ID) of one of them."},
    ProblemCause{403, 403, " USER_REQUIRED ", Again::never, Acted::no,
                 "An organization key acts for a user: start the server with --user-id ID (X-USER-ID), or "
                 "with --user-email (X-User-Email) and --team-id (X-TEAM-ID)."},
    ProblemCause{402, 403, " insufficient_scope ", Again::never, Acted::no,
                 "The key lacks the scope {scope}: use a key that has it (Reply, Settings, API Key)."},
    ProblemCause{403, 403, " organizationRequired ", Again::never, Acted::no,
                 "Only organizations have this; the account is a single workspace."},

    // What a person must settle first, in Reply or outside.
    ProblemCause{k_any_from, k_any_to, " insufficientCredits noInMailCredits ", Again::never, Acted::no,
                 "The account has no credits left for this: tell the person, who can get more."},
    ProblemCause{k_any_from, k_any_to,
                 " notConnected linkedInAccountInactive invalidCookie cookieInvalid salesNavDisconnected "
                 "salesNavRequired ",
                 Again::never, Acted::no,
                 "The connection of the LinkedIn account is missing, expired or not of the kind that this "
                 "needs: a person must repair it in Reply first. No argument helps."},
    ProblemCause{k_any_from, k_any_to, " voiceProfileMissing voiceProfileConflict ", Again::never, Acted::no,
                 "The voice profile of the LinkedIn account must be settled by a person first."},

    // What the sequence lacks; the arguments are right.
    ProblemCause{k_any_from, k_any_to, " noContacts ", Again::never, Acted::no,
                 "The arguments are right, but nobody is enrolled in the sequence: enrol contacts first."},
    ProblemCause{k_any_from, k_any_to, " noEmailAccounts ", Again::never, Acted::no,
                 "The arguments are right, but the sequence has no email account to send from: assign one "
                 "first."},
    ProblemCause{k_any_from, k_any_to, " noStepsInSequence noPersonalizableSteps ", Again::never, Acted::no,
                 "The arguments are right, but the sequence lacks the steps for it: add them first."},
    ProblemCause{k_any_from, k_any_to, " noLinkedInProfile ", Again::never, Acted::no,
                 "The contact has no LinkedIn profile: store its address with the contact first, or use "
                 "another channel."},
    ProblemCause{k_any_from, k_any_to, " autopilotNotEnabled stopAndNotifyNotEnabled orgTemplatesDisabled ",
                 Again::never, Acted::no,
                 "A setting that this needs is switched off: switch it on first, or ask who may."},
    ProblemCause{k_any_from, k_any_to, " autopilotDisabledByContactsLimit autopilotDisabledByLackOfContacts ",
                 Again::never, Acted::no,
                 "The sequence has too many contacts, or none left that fit: change its filters or limit "
                 "first."},

    // It is so already.
    ProblemCause{409, 409, " alreadyLinked alreadyShared alreadyConnected ", Again::never, Acted::no,
                 "It is so already: nothing is left to do."},
    ProblemCause{
        409, 409, " duplicate duplicateName nameAlreadyExists ", Again::never, Acted::no,
        "There is one of that name or pattern: use that record[, {state} shows it], or another name."},
    // Something of the kind goes on.
    ProblemCause{409, 409,
                 " alreadyRunning alreadyInProgress searchInProgress activationInProgress "
                 "autopilotSearchThrottled stepTypesRegenerationBlocked generationInitFailed "
                 "activePersonalizationsLimitExceeded ",
                 Again::never, Acted::no,
                 "Something of this kind is under way: let it end, and read the state[ with {state}] before "
                 "you decide."},
    ProblemCause{409, 409, " archived notArchived ", Again::never, Acted::no,
                 "The sequence is archived, or not, as the code says: read it[ with {state}] and decide."},
    ProblemCause{
        409, 409,
        " stepLocked stepLockedHasChildren stepLockedSubjectSource "
        "stepLockedSubjectSourceWithChildren ",
        Again::never, Acted::no,
        "The step is locked in the present state of the sequence: the detail says why. Read it[ with "
        "{state}]; a new step or variant may do instead."},
    ProblemCause{409, 409, " accountInUse hasValues ", Again::never, Acted::no,
                 "It is in use: ask the person whether it may be taken out of use, and do that first."},
    ProblemCause{400, 409,
                 " limitReached limitExceeded ownerLimitExceeded contactLimitExceeded "
                 "tooManyAttachments fileTooLong messageTooLong voiceTooLong invitesNotesLimit ",
                 Again::never, Acted::no,
                 "A limit is reached: send less, or free a place first; the detail says which limit."},

    // What Reply ships, and rights.
    ProblemCause{402, 403,
                 " cannotModifyDefault communityPromptReadOnly globalRuleReadOnly notCustomCalendar ",
                 Again::never, Acted::no,
                 "Reply ships this record, or another team owns it: it can be read, not changed. Make one of "
                 "your own."},
    ProblemCause{402, 403, " deleteRejected ", Again::never, Acted::no,
                 "It is still in use: take it out of use first."},
    ProblemCause{402, 403, " featureDisabled ", Again::never, Acted::no,
                 "The plan of the account lacks this feature, or it is switched off for this user; an owner "
                 "of the account can tell. Another key of the same user does not help."},
    ProblemCause{402, 403, k_no_code, Again::never, Acted::no,
                 "The plan of the account lacks this feature, or it is switched off for this user; an owner "
                 "of the account can tell. Another key of the same user does not help."},
    ProblemCause{402, 403, "", Again::never, Acted::no,
                 "The user of the key may not do this: a matter of role, plan or owner in Reply. Another key "
                 "of the same user does not help; ask the person."},

    // Ids.
    ProblemCause{
        400, 404,
        " notFound attachmentNotFound contactNotFound emailAccountNotFound folderNotFound "
        "holidayCalendarNotFound linkNotFound linkedInAccountNotFound sequenceNotFound "
        "teamMemberNotFound voiceAttachmentNotFound invalidIdFormat invalidJobId invalidKnowledgeBase "
        "invalidOffer invalidPlaybook ",
        Again::never, Acted::no,
        "[{gone} ]The id is wrong, deleted, or not visible to the user of the key[; {list} gives ids]."},
    ProblemCause{404, 404, " notInSequence ", Again::never, Acted::no,
                 "The contact is not in this sequence: if it was to leave it, nothing is left to do."},
    ProblemCause{
        404, 404, "", Again::never, Acted::no,
        "[{gone} ]The id is wrong, deleted, or not visible to the user of the key[; {list} gives ids]."},
    ProblemCause{
        410, 410, "", Again::never, Acted::no,
        "[{gone} ]It is gone for good: do not use this id any more[; {list} gives those that there are]."},

    // Quotas.
    ProblemCause{429, 429, k_no_code, Again::later, Acted::no,
                 "One bulk call costs less than many single ones."},
    ProblemCause{429, 429, "", Again::never, Acted::no,
                 "This is a quota of the channel or feature, not the rate limit of the API, so waiting a "
                 "little does not help: go on with other work, and tell the person that it is used up."},

    // Reply does not say why.
    ProblemCause{
        400, 422,
        " unknown internalError promptRenderFailed renderError renderFailed sendTestFailed "
        "cannotComplete conversionError ",
        Again::never, Acted::no,
        "Reply gives no more reason than the detail: read the state of the record[ with {state}], or "
        "ask the person to look in Reply."},

    // State.
    ProblemCause{409, 409, "", Again::never, Acted::no,
                 "It conflicts with what is there: read the current state[ with {state}] before another "
                 "attempt."},
    ProblemCause{412, 412, "", Again::never, Acted::no,
                 "It was changed meanwhile: read the current state[ with {state}] and decide."},
    ProblemCause{423, 424, "", Again::never, Acted::no,
                 "It is locked, or what it depends on failed: read the current state[ with {state}] and "
                 "decide."},

    // The time of the request, not its content.
    ProblemCause{408, 408, "", Again::if_harmless, Acted::maybe,
                 "Reply did not get the whole request in time."},
    ProblemCause{425, 425, "", Again::later, Acted::no, "Reply did not want to act on the request so early."},

    // What no argument changes: the request never met the API that this server knows.
    ProblemCause{405, 407, "", Again::never, Acted::no,
                 "What answered does not take this request: check --base-url and the proxy of the machine "
                 "that runs this server. No argument helps."},
    ProblemCause{415, 415, "", Again::never, Acted::no,
                 "What answered does not take this kind of request: check --base-url. No argument helps."},
    ProblemCause{421, 421, "", Again::never, Acted::no,
                 "The request came to the wrong server: check --base-url and the proxy. No argument helps."},
    ProblemCause{
        426, 426, "", Again::never, Acted::no,
        "What answered asks for another protocol: check --base-url and the proxy. No argument helps."},
    ProblemCause{451, 451, "", Again::never, Acted::no, "Refused for legal reasons: tell the person."},

    // Content.
    ProblemCause{413, 414, "", Again::never, Acted::no, "Send less at a time."},
    ProblemCause{431, 431, "", Again::never, Acted::no, "Send less at a time."},
    ProblemCause{422, 422, " noMatchingContacts ", Again::never, Acted::no,
                 "Nobody fits the filters: widen them."},
    ProblemCause{400, 499, "", Again::never, Acted::no,
                 "Change the arguments as the detail says; the same call fails again."},

    // Reply, or what stands before or behind it, failed.
    ProblemCause{501, 501, "", Again::never, Acted::no, "Reply does not offer this (yet): tell the person."},
    ProblemCause{505, 505, "", Again::never, Acted::no,
                 "What answered speaks another HTTP: check --base-url and the proxy."},
    ProblemCause{502, 502, " unsupportedLegacyValue ", Again::never, Acted::maybe,
                 "The record holds an old value that this API cannot read: a person must edit it in Reply."},
    ProblemCause{502, 502, " threadSendFailed deliveryFailed ", Again::if_harmless, Acted::maybe,
                 "The mail or LinkedIn provider, or the receiver of the webhook, refused it."},
    ProblemCause{500, 599, "", Again::if_harmless, Acted::maybe, "Reply, or a service behind it, failed."},
    ProblemCause{0, 999, "", Again::never, Acted::no,
                 "This is no answer of the API: check --base-url and the proxy."},
};

constexpr std::array k_failures = {
    FailureCause{
        reply::FailureKind::not_configured, false, auth, "No API key", Again::never,
        "Set an API key: in the environment as REPLY_API_KEY, or with --api-key-file FILE. It is found "
        "in Reply under Settings, API Key. Without a key, --sandbox serves an embedded account to try "
        "things."},
    FailureCause{reply::FailureKind::invalid_request, false, auth, "The request cannot be sent", Again::never,
                 "Check the options that become request headers (API key, --team-id, --user-id, "
                 "--user-email): one holds a character that a header cannot carry."},
    FailureCause{
        reply::FailureKind::resolve, false, network, "Reply cannot be reached", Again::if_harmless,
        "Check the network of the machine that runs this server, its proxy settings and --base-url."},
    FailureCause{
        reply::FailureKind::connect, false, network, "Reply cannot be reached", Again::if_harmless,
        "Check the network of the machine that runs this server, its proxy settings and --base-url."},
    FailureCause{
        reply::FailureKind::tls, true, network, "No secure connection", Again::if_harmless,
        "The other side hung up while the connection was made, as one does that is being restarted."},
    FailureCause{reply::FailureKind::tls, false, network, "No secure connection", Again::never,
                 "Check the network of the machine that runs this server, its proxy settings, certificates "
                 "and --base-url: this does not pass by itself."},
    FailureCause{reply::FailureKind::timeout, false, ErrorKind::timeout, "No answer in time",
                 Again::if_harmless, "The answer did not come in time."},
    FailureCause{reply::FailureKind::closed, false, network, "The connection ended too early",
                 Again::if_harmless, "The connection broke before the answer was whole."},
    FailureCause{reply::FailureKind::protocol, false, upstream, "The answer cannot be used", Again::never,
                 "What came back is not HTTP as Reply speaks it: check --base-url and the proxy of the "
                 "machine that runs this server. No argument helps."},
    FailureCause{reply::FailureKind::too_large, false, upstream, "The answer cannot be used", Again::never,
                 "Ask for less at a time: a smaller top, or a narrower filter."},
    FailureCause{reply::FailureKind::quota, false, rate_limited, "Rate limit", Again::if_harmless,
                 "Reply's rate limit for this user is used up."},
    FailureCause{reply::FailureKind::unavailable, false, upstream, "Reply does not answer",
                 Again::if_harmless, "Reply did not answer the last requests."},
    FailureCause{reply::FailureKind::cancelled, false, ErrorKind::cancelled, "Cancelled", Again::never,
                 "The call was given up from this side."},
};

/// The last word of a code: "noContacts" of "sequenceAction.noContacts".
std::string_view last_word(std::string_view code) {
  return code.substr(code.rfind('.') + 1);
}

bool fits(const ProblemCause& cause, const reply::Problem& problem, std::string_view code) {
  if (problem.status < cause.from || problem.status > cause.to) return false;
  if (cause.codes.empty()) return true;
  if (cause.codes == k_no_code) return code.empty();
  return !code.empty() &&
         cause.codes.find(' ' + std::string(last_word(code)) + ' ') != std::string_view::npos;
}

}  // namespace

ErrorKind kind_of_status(int status) {
  struct Row {
    int from;
    int to;
    ErrorKind kind;
  };
  static constexpr std::array k_kinds = {Row{401, 401, auth},         Row{402, 403, forbidden},
                                         Row{404, 404, not_found},    Row{408, 408, ErrorKind::timeout},
                                         Row{409, 409, conflict},     Row{410, 410, not_found},
                                         Row{412, 412, conflict},     Row{423, 424, conflict},
                                         Row{429, 429, rate_limited}, Row{451, 451, forbidden},
                                         Row{400, 400, validation},   Row{413, 414, validation},
                                         Row{422, 422, validation},   Row{431, 431, validation},
                                         Row{0, 999, upstream}};
  return std::ranges::find_if(k_kinds, [&](const Row& row) { return status >= row.from && status <= row.to; })
      ->kind;
}

std::span<const ProblemCause> problem_causes() {
  return k_problems;
}

const ProblemCause& cause_of(const reply::Problem& problem) {
  // A scope that is named is lacking, whatever the code.
  const bool names_scope = !problem.missing_scope.empty() && (problem.status == 402 || problem.status == 403);
  const std::string_view code = names_scope ? std::string_view("insufficient_scope") : problem.code;
  return *std::ranges::find_if(k_problems,
                               [&](const ProblemCause& cause) { return fits(cause, problem, code); });
}

const FailureCause& cause_of(const reply::Failure& failure) {
  return *std::ranges::find_if(k_failures, [&](const FailureCause& cause) {
    return cause.failure == failure.kind && (cause.hung_up == failure.hung_up || !cause.hung_up);
  });
}

}  // namespace reply_mcp::tools::result
