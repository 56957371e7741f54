// What happened between the account of the seed and people: each happening once, in the order of time, by the
// same functions that operations use. Inbox, timelines and reports follow from it.

#include "sandbox/domain/history.hpp"

#include "sandbox/domain/conversations.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/seed/seed.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox::seed {

using namespace domain;
using namespace engine;

namespace {

struct Happening {
  std::int64_t hours;  ///< ago
  std::function<void()> happens;
};

/// The running sequence and its people, by their numbers in the seed.
class Story {
 public:
  explicit Story(AccountState& state) : state_(state), sequence_(*state.store.find("sequences", 1)) {}

  /// Adds the person, which sends the first email.
  void joins(std::int64_t hours, std::int64_t number) {
    at(hours, [this, number] { static_cast<void>(enrol(state_, sequence_, person(number))); });
  }
  void marks(std::int64_t hours, std::int64_t number, std::string_view flag) {
    at(hours, [this, number, flag] { mark_email(state_, flag, id_of(number)); });
  }
  void bounces(std::int64_t hours, std::int64_t number) {
    at(hours, [this, number] { static_cast<void>(set_bounced(state_, *enrolment(number), true, false)); });
  }
  /// The second step of the sequence.
  void is_invited(std::int64_t hours, std::int64_t number) {
    at(hours, [this, number] {
      const Record& step = *steps_of(state_.store, k_sequence).at(1);
      const json::object& variant = step.at("variants").as_array().front().as_object();
      linked_in(number, "sentAutoConnectionNote", render(text_of(variant, "message"), person(number)).text,
                integer_of(step, "id"));
      pass_step(state_, *enrolment(number));
    });
  }
  void is_noticed(std::int64_t hours, std::int64_t number, std::string_view action) {
    at(hours, [this, number, action] { linked_in(number, action, {}, 0); });
  }
  void accepts(std::int64_t hours, std::int64_t number) {
    at(hours, [this, number] {
      note_event(
          state_, "linkedIn", id_of(number),
          {{"actionType", "acceptedAutoConnection"}, {"sequenceId", k_sequence}, {"linkedInAccountId", 1}});
      note_activity(state_, id_of(number), "linkedInConnectionAccepted", "linkedIn");
    });
  }
  void answers(std::int64_t hours, std::int64_t number, Incoming incoming) {
    at(hours, [this, number, incoming] { receive(state_, person(number), incoming); });
  }
  void is_called(std::int64_t hours, std::int64_t number, std::string_view resolution, std::int64_t seconds) {
    at(hours, [this, number, resolution, seconds] { note_call(state_, id_of(number), resolution, seconds); });
  }
  void books(std::int64_t hours, std::int64_t number) {
    at(hours, [this, number] { note_meeting(state_, id_of(number), k_sequence); });
  }

  void play() {
    std::stable_sort(happenings_.begin(), happenings_.end(),
                     [](const Happening& a, const Happening& b) { return a.hours > b.hours; });
    for (const Happening& happening : happenings_) {
      const Past past(state_, happening.hours);
      happening.happens();
    }
  }

 private:
  static constexpr std::int64_t k_sequence = 1;

  void at(std::int64_t hours, std::function<void()> happens) {
    happenings_.push_back({hours, std::move(happens)});
  }
  static std::int64_t id_of(std::int64_t number) { return k_first_contact + number; }
  [[nodiscard]] const Record& person(std::int64_t number) {
    return *state_.store.find("contacts", id_of(number));
  }
  [[nodiscard]] Record* enrolment(std::int64_t number) {
    return find_enrolment(state_.store, k_sequence, id_of(number));
  }
  void linked_in(std::int64_t number, std::string_view action, std::string body, std::int64_t step) {
    static_cast<void>(send(state_, person(number),
                           {.channel = "linkedIn",
                            .body = std::move(body),
                            .sequence = k_sequence,
                            .step = step,
                            .sender = 1,
                            .action = action,
                            .activity = "linkedInActionDone"}));
  }

  AccountState& state_;
  Record& sequence_;
  std::vector<Happening> happenings_;
};

/// What people did with a conversation after it came.
void file(AccountState& state, std::int64_t thread, std::int64_t category, bool read) {
  Record& record = *state.store.find("threads", thread);
  if (category != 0) record["categoryId"] = category;
  record["isRead"] = read;
}

}  // namespace

void seed_history(AccountState& state) {
  // Conversations are numbered by how pressing they are, not by age.
  for (const auto& [number, channel] : std::initializer_list<std::pair<std::int64_t, std::string_view>>{
           {0, "email"}, {2, "email"}, {3, "email"}, {1, "linkedIn"}, {5, "linkedIn"}}) {
    thread_with(state, *state.store.find("contacts", k_first_contact + number), channel);
  }
  Story story(state);
  story.joins(132, 7);
  story.bounces(131, 7);
  story.joins(130, 5);
  story.is_invited(82, 5);
  story.accepts(81, 5);
  story.answers(80, 5, {.channel = "linkedIn", .body = "Please call me next week."});
  story.joins(100, 1);
  story.is_invited(52, 1);
  story.accepts(40, 1);
  story.answers(9, 1, {.channel = "linkedIn", .body = "Nice to meet you. What is it about?"});
  story.joins(92, 4);
  story.is_noticed(90, 4, "autoProfileView");
  story.marks(89, 4, "opened");
  story.marks(88, 4, "clicked");
  story.is_called(75, 4, "toCall", 20);
  story.is_invited(44, 4);
  story.joins(85, 3);
  story.marks(84, 3, "opened");
  story.answers(55, 3, {.body = "<p>I am out of the office until Monday.</p>", .automatic = true});
  story.joins(60, 2);
  story.marks(59, 2, "opened");
  story.answers(30, 2, {.body = "<p>Thank you, but we are happy with what we have.</p>"});
  story.is_called(20, 1, "positive", 185);
  story.joins(36, 0);
  story.marks(35, 0, "opened");
  story.marks(34, 0, "clicked");
  story.is_noticed(33, 0, "like");
  story.answers(6, 0,
                {.body = "<p>Yes, please tell me more. Could we talk on Tuesday?</p>", .interested = true});
  story.books(4, 0);
  story.play();

  file(state, 1, 1, false);
  file(state, 2, 2, true);
  file(state, 3, 3, true);
  file(state, 4, 0, false);
  file(state, 5, 4, true);
  Record& first = *state.store.find("threads", 1);
  first["hasMeetingIntent"] = true;
  first["aiDraft"] = json::object{{"message", "Tuesday at ten would suit me well."},
                                  {"cc", json::array()},
                                  {"bcc", json::array()},
                                  {"attachments", json::array()}};
}

}  // namespace reply_mcp::sandbox::seed
