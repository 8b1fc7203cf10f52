package listfile_test

// Small files in the true formats; everybody in them is invented. Each lists one person,
// Sergei Orlov of 1972-04-28, and one company, Northern Almaz.
var samples = map[string]string{
	"ofac-xml": `<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
 <publshInformation><Publish_Date>11/24/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
 <sdnEntry><uid>90001</uid><firstName>Sergei Viktorovich</firstName><lastName>ORLOV</lastName><sdnType>Individual</sdnType>
  <programList><program>RUSSIA-EO14024</program></programList>
  <akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>ORLOFF</lastName><firstName>Serge</firstName></aka></akaList>
  <nationalityList><nationality><uid>2</uid><country>Russia</country><mainEntry>true</mainEntry></nationality></nationalityList>
  <dateOfBirthList><dateOfBirthItem><uid>3</uid><dateOfBirth>28 Apr 1972</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList></sdnEntry>
 <sdnEntry><uid>90002</uid><lastName>NORTHERN ALMAZ</lastName><sdnType>Entity</sdnType><programList><program>RUSSIA-EO14024</program></programList>
  <addressList><address><uid>4</uid><city>Moscow</city><country>Russia</country></address></addressList></sdnEntry>
</sdnList>
`,
	"ofac-advanced": `<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://www.un.org/sanctions/1.0"><DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>11</Month><Day>24</Day></DateOfIssue>
<ReferenceValueSets><FeatureTypeValues><FeatureType ID="8" FeatureTypeGroupID="1">Birthdate</FeatureType></FeatureTypeValues>
<PartySubTypeValues><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues></ReferenceValueSets>
<DistinctParties>
<DistinctParty FixedRef="90001"><Profile ID="90001" PartySubTypeID="4"><Identity ID="1" FixedRef="90001" Primary="true">
 <Alias FixedRef="90001" AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="1"><DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="215">ORLOV</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="2" ScriptID="215">Sergei Viktorovich</NamePartValue></DocumentedNamePart></DocumentedName>
 <DocumentedName ID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="220">ОРЛОВ</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="2" ScriptID="220">Сергей Викторович</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>
 <Feature ID="5" FeatureTypeID="8"><FeatureVersion ID="6" ReliabilityID="1"><DatePeriod CalendarTypeID="1"><Start Approximate="false"><From><Year>1972</Year><Month>4</Month><Day>28</Day></From></Start></DatePeriod></FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="90002"><Profile ID="90002" PartySubTypeID="3"><Identity ID="2" FixedRef="90002" Primary="true"><Alias FixedRef="90002" Primary="true"><DocumentedName ID="3"><DocumentedNamePart><NamePartValue ScriptID="215">NORTHERN ALMAZ</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity></Profile></DistinctParty>
</DistinctParties></Sanctions>
`,
	"eu-xml": `<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-24T17:00:27.112+01:00" globalFileId="1">
<sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.9.1" logicalId="9001"><regulation programme="UKR" logicalId="1"/><subjectType code="person" classificationCode="P"/>
 <nameAlias firstName="Sergei" middleName="Viktorovich" lastName="ORLOV" wholeName="Sergei Viktorovich ORLOV" strong="true"/><nameAlias wholeName="Сергей Викторович ОРЛОВ" nameLanguage="RU"/>
 <citizenship countryIso2Code="RU" countryDescription="RUSSIAN FEDERATION"/><birthdate calendarType="GREGORIAN" birthdate="1972-04-28" year="1972"/></sanctionEntity>
<sanctionEntity euReferenceNumber="EU.9.2" logicalId="9002"><subjectType code="enterprise" classificationCode="E"/><nameAlias wholeName="Northern Almaz"/><address countryIso2Code="RU" city="Moscow"/></sanctionEntity>
</export>
`,
	"eu-csv": "\ufefffileGenerationDate;Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;BirthDate_BirthDate;BirthDate_Year;Citizenship_CountryIso2Code;Address_CountryIso2Code;Entity_Regulation_Programme\n" +
		"24/11/2026;9001;P;Sergei Viktorovich ORLOV;;;;;UKR\n24/11/2026;9001;P;Сергей Викторович ОРЛОВ;;;;;UKR\n24/11/2026;9001;P;;1972-04-28;1972;;;UKR\n24/11/2026;9001;P;;;;RU;;UKR\n24/11/2026;9002;E;Northern Almaz;;;;RU;UKR\n",
	"uk-xml": `<?xml version="1.0" encoding="utf-8"?>
<Designations><DateGenerated>24/11/2026</DateGenerated>
<Designation><LastUpdated>01/11/2026</LastUpdated><UniqueID>RUS9001</UniqueID><OFSIGroupID>19001</OFSIGroupID>
 <Names><Name><Name6>ORLOFF</Name6><Name1>Serge</Name1><NameType>Alias</NameType></Name><Name><Name6>ORLOV</Name6><Name1>Sergei</Name1><Name2>Viktorovich</Name2><NameType>Primary Name</NameType></Name></Names>
 <NonLatinNames><NonLatinName><NameNonLatinScript>Сергей Викторович ОРЛОВ</NameNonLatinScript></NonLatinName></NonLatinNames><RegimeName>Russia</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
 <IndividualDetails><Individual><DOBs><DOB>28/04/1972</DOB></DOBs><Nationalities><Nationality>Russia</Nationality></Nationalities></Individual></IndividualDetails></Designation>
<Designation><UniqueID>RUS9002</UniqueID><Names><Name><Name6>NORTHERN ALMAZ</Name6><NameType>Primary Name</NameType></Name></Names><RegimeName>Russia</RegimeName><IndividualEntityShip>Entity</IndividualEntityShip><Addresses><Address><AddressCountry>Russia</AddressCountry></Address></Addresses></Designation>
</Designations>
`,
	"uk-csv": "Last Updated,24/11/2026\nName 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Country,Group Type,Alias Type,Regime,Group ID\n" +
		"ORLOV,Sergei,Viktorovich,,,,,Сергей Викторович ОРЛОВ,28/04/1972,Russia,,Individual,Primary name,Russia,19001\nORLOFF,Serge,,,,,,,28/04/1972,Russia,,Individual,AKA,Russia,19001\nNORTHERN ALMAZ,,,,,,,,,,Russia,Entity,Primary name,Russia,19002\n",
	"uk-list-csv": "\ufeffReport Date: 24-Nov-2026\nLast Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,Address Country,Date Designated,D.O.B,Nationality(/ies)\n" +
		"01/11/2026,RUS9001,19001,,ORLOFF,Serge,,,,,Alias,Good quality,,,,,Russia,Individual,UK,Asset freeze,,\"Deals, and lends\",,,01/03/2022,,\n01/11/2026,RUS9001,19001,,ORLOV,Sergei,Viktorovich,,,,Primary Name,,,Сергей Викторович ОРЛОВ,Cyrillic,Russian,Russia,Individual,UK,Asset freeze,,,,,01/03/2022,28/04/1972,Russia\n" +
		"01/11/2026,RUS9002,19002,,NORTHERN ALMAZ,,,,,,Primary Name,,,,,,Russia,Entity,UK,Asset freeze,,,,Russia,01/03/2022,,\n",
	"un-xml": `<?xml version="1.0" encoding="utf-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-11-24T21:00:02.5Z">
<INDIVIDUALS><INDIVIDUAL><DATAID>690001</DATAID><FIRST_NAME>SERGEI</FIRST_NAME><SECOND_NAME>VIKTOROVICH</SECOND_NAME><THIRD_NAME>ORLOV</THIRD_NAME><UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>TXi.001</REFERENCE_NUMBER><NAME_ORIGINAL_SCRIPT>Сергей Викторович Орлов</NAME_ORIGINAL_SCRIPT>
 <NATIONALITY><VALUE>Russian Federation</VALUE></NATIONALITY><INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Serge Orloff</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1972-04-28</DATE></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>690002</DATAID><FIRST_NAME>NORTHERN ALMAZ</FIRST_NAME><REFERENCE_NUMBER>TXe.002</REFERENCE_NUMBER><ENTITY_ADDRESS><COUNTRY>Russian Federation</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>
`,
}
