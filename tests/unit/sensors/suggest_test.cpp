// Proposals for a configuration.
#include "sensors/zigbee2mqtt/suggest.hpp"
#include "decoding.hpp"

namespace vicino::test {

using sensors::zigbee2mqtt::suggest_devices;

TEST_CASE("A device is proposed for what it exposes") {
  struct Row {
    std::string exposes;
    std::optional<DeviceType> type;
  };
  const auto enumeration = [](const std::string& property, const std::string& values) {
    return R"({"type":"enum","property":")" + property + R"(","values":[)" + values + "]}";
  };
  const auto numeric = [](const std::string& property) {
    return R"({"type":"numeric","property":")" + property + R"("})";
  };
  const auto flag = [](const std::string& property) { return binary(property, "true", "false"); };
  using T = DeviceType;
  const auto row = GENERATE_COPY(values<Row>({
      {flag("occupancy") + "," + numeric("illuminance"), T::motion},
      {flag("presence") + "," + flag("occupancy"), T::presence},
      {flag("presence") + "," + enumeration("fall_down_status", R"("none","fall")"), T::fall_detector},
      {enumeration("action", R"("disarm","emergency")") + "," + flag("tamper"), T::sos_button},
      {flag("sos"), T::sos_button},
      {enumeration("action", R"("single","hold")"), T::sos_button},
      {flag("smoke") + "," + numeric("temperature"), T::smoke},
      {flag("carbon_monoxide"), T::carbon_monoxide},
      {flag("gas"), T::gas},
      {flag("water_leak"), T::water},
      {binary("contact", "false", "true") + "," + numeric("temperature"), T::door},
      {flag("vibration") + "," + enumeration("action", R"("tilt","drop")"), T::vibration},
      {numeric("temperature") + "," + numeric("humidity"), T::climate},
      {numeric("gas"), std::nullopt},
      {R"({"type":"light","features":[)" + flag("state") + "]}", std::nullopt},
  }));
  CAPTURE(row.exposes);
  const auto suggestions = suggest_devices("[" + listed(door_address, "x", row.exposes) + "]");
  REQUIRE(suggestions);
  REQUIRE(suggestions->size() == (row.type ? 1 : 0));
  if (row.type) CHECK((*suggestions)[0].device.type == *row.type);
}

TEST_CASE("Ids say what a device is and nothing of its name or address: they leave the home") {
  const auto motion = binary("occupancy", "true", "false");
  const auto suggestions = suggest_devices("[" + listed("0xAA", "camera di Maria Rossi", motion) + "," +
                                           listed("0xab", "via Roma 12", motion) + "," +
                                           listed("0xac", "0xac", binary("sos", "true", "false")) + "," +
                                           listed("0xad", "日本", motion) + "]");
  REQUIRE(suggestions);
  Words ids;
  for (const auto& s : *suggestions) ids.push_back(s.device.id);
  CHECK(ids == Words{"motion", "motion_2", "sos_button", "motion_3"});
  CHECK((*suggestions)[0].device.address == "0xaa");
  CHECK((*suggestions)[0].name == "camera di Maria Rossi");
}

TEST_CASE("Power and safety are proposed too, and what is no list is an error") {
  const auto suggestions = suggest_devices(
      R"j([{"ieee_address":"0x1","friendly_name":"f","type":"Router","power_source":"Mains (single phase)",
          "definition":{
  "exposes" : [ {"type" : "enum", "property" : "fall_status", "values" : ["normal"]} ]}}])j");
  REQUIRE(suggestions);
  REQUIRE(suggestions->size() == 1);
  CHECK((*suggestions)[0].device.power == Power::mains);
  CHECK((*suggestions)[0].device.safety);
  CHECK_FALSE(suggest_devices("{}"));
  CHECK_FALSE(suggest_devices("no"));
}

}  // namespace vicino::test
