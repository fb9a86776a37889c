#include "journal/sqlite.hpp"
#include "support.hpp"

namespace vicino::journal::testing {
namespace {

void run_sql(const Options& options, const std::string& sql) {
  auto database = Database::open(options.path, Database::Mode::exclusive);
  REQUIRE(database.has_value());
  require_ok(database->execute(sql));
}

TEST_CASE("what a newer firmware added does not disturb an older one") {
  const Directory directory;
  const Options options = directory.options();
  { require_ok(open(options).journal.commit({reading(1, minute(0))}, Snapshot{1, 1, "s"})); }
  run_sql(
      options,
      "ALTER TABLE local ADD COLUMN hint TEXT; ALTER TABLE marks ADD COLUMN more INTEGER NOT NULL DEFAULT 7;"
      "ALTER TABLE snapshot ADD COLUMN made INTEGER; CREATE TABLE later (x); PRAGMA user_version=99");
  {
    auto opened = open(options);
    CHECK_FALSE(opened.moved_aside.has_value());
    require_ok(opened.journal.commit({reading(2, minute(1)), alert(3, minute(1))}, Snapshot{3, 1, "t"}));
    require_ok(opened.journal.set_cursors({3, 0}));
  }
  const auto opened = open(options);
  CHECK(opened.journal.last_seq() == 3);
  CHECK(opened.journal.cursors() == Cursors{3, 0});
  auto database = Database::open(options.path, Database::Mode::immutable);
  CHECK(database->integer("PRAGMA user_version").value() ==
        99);  // the newer firmware finds its own work done
}

TEST_CASE("a journal that only a newer firmware understands is moved aside") {
  const Directory directory;
  const Options options = directory.options();
  { require_ok(open(options).journal.commit({reading(1, minute(0))})); }
  run_sql(options, "UPDATE meta SET value='2' WHERE key='compatible_with'");
  const auto opened = open(options, "fresh");
  CHECK(opened.created);
  CHECK(opened.moved_aside.has_value());
  CHECK_THAT(opened.damage, Catch::Contains("newer firmware"));
}

TEST_CASE("somebody else's database is left alone") {
  const Directory directory;
  const Options options = directory.options();
  run_sql(options, "CREATE TABLE recipes (name)");
  const auto before = bytes_of(options.path);
  const auto opened = Journal::open(options, [] { return std::string{"id"}; });
  REQUIRE_FALSE(opened.has_value());
  CHECK_THAT(opened.error().what, Catch::Contains("not a journal"));
  auto database = Database::open(options.path, Database::Mode::exclusive);
  CHECK(database->integer("SELECT count(*) FROM sqlite_schema").value() == 1);
}

TEST_CASE("a missing table is damage") {
  const Directory directory;
  const Options options = directory.options();
  { require_ok(open(options).journal.commit({reading(1, minute(0))})); }
  run_sql(options, "DROP TABLE telemetry");
  CHECK(open(options).moved_aside.has_value());
}

TEST_CASE("missing rows at the end are damage") {
  const Directory directory;
  const Options options = directory.options();
  {
    require_ok(
        open(options).journal.commit({reading(1, minute(0)), reading(2, minute(0)), reading(3, minute(0))}));
  }
  run_sql(options, "UPDATE marks SET last_seq = 1; DELETE FROM local WHERE seq = 2");
  const auto opened = open(options);
  CHECK(opened.moved_aside.has_value());
  CHECK_THAT(opened.damage, Catch::Contains("missing"));
}

TEST_CASE("people can read the journal with the sqlite3 shell") {
  const Directory directory;
  const Options options = directory.options();
  {
    require_ok(
        open(options).journal.commit({reading(1, instant_from_ms(1'774'746'000'123)), alert(2, minute(0))}));
  }
  auto database = Database::open(options.path, Database::Mode::immutable);
  REQUIRE(database.has_value());
  CHECK(database->text("SELECT at || ' ' || lane || ' ' || kind || ' ' || body FROM entry WHERE seq = 1")
            .value() == "2026-03-29T01:00:00.123Z local event 11030200");
}

}  // namespace
}  // namespace vicino::journal::testing
